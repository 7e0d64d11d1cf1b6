//! One WebSocket: what comes in is heard, what is ordered goes out. Never decides anything.

use std::io::Write as _;
use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use tokio::sync::mpsc;

use super::super::state::Shared;
use super::protocol::close;
use super::session::Order;

/// Frames of this many bytes and more are worth packing. Discord does not say where it draws the line.
const LARGE: usize = 8 * 1024;

/// Serves a client until one side ends it. `version` is the one asked for in the address.
pub(crate) async fn attend(mut socket: WebSocket, shared: Arc<Shared>, version: Option<String>) {
    let (line, mut orders) = mpsc::unbounded_channel();
    let connection = shared.change(|state| state.gateway.open(line.clone()));
    if version.as_deref() != Some("10") {
        drop(line.send(Order::Close(close::INVALID_VERSION)));
    }
    drop(line);
    let (mut is_for_good, mut packs) = (false, false);
    loop {
        tokio::select! {
            order = orders.recv() => {
                if !carry_out(&mut socket, order, &mut packs).await {
                    break;
                }
            }
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => shared.change(|state| state.hear(connection, text.as_str())),
                Some(Ok(Message::Binary(bytes))) => {
                    let text = String::from_utf8_lossy(&bytes);
                    shared.change(|state| state.hear(connection, &text));
                }
                Some(Ok(Message::Close(frame))) => {
                    is_for_good = frame.is_some_and(|frame| [1000, 1001].contains(&frame.code));
                    break;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    shared.change(|state| state.gateway.hang_up(connection, is_for_good));
}

/// Whether the connection still stands.
async fn carry_out(socket: &mut WebSocket, order: Option<Order>, packs: &mut bool) -> bool {
    match order {
        Some(Order::Pack) => {
            *packs = true;
            true
        }
        Some(Order::Frame(frame)) => {
            let packed = (*packs && frame.len() > LARGE).then(|| pack(&frame)).flatten();
            let message = packed.unwrap_or_else(|| Message::text(&*frame));
            socket.send(message).await.is_ok()
        }
        Some(Order::Close(code)) => {
            let reason = "".into();
            // The client may have gone already, and then there is nobody to tell.
            drop(
                socket
                    .send(Message::Close(Some(CloseFrame { code, reason })))
                    .await,
            );
            false
        }
        Some(Order::Drop) | None => false,
    }
}

/// Each frame by itself, as a client asks for with `compress`.
fn pack(frame: &str) -> Option<Message> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(frame.as_bytes()).ok()?;
    Some(Message::binary(encoder.finish().ok()?))
}
