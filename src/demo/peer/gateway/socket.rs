//! One WebSocket: what comes in is heard, what is ordered goes out. Never decides anything.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use tokio::sync::mpsc;

use super::super::state::Shared;
use super::protocol::close;
use super::session::Order;

/// Serves a client until one side ends it. `version` is the one asked for in the address.
pub(crate) async fn attend(mut socket: WebSocket, shared: Arc<Shared>, version: Option<String>) {
    let (line, mut orders) = mpsc::unbounded_channel();
    let connection = shared.change(|state| state.gateway.open(line.clone()));
    if version.as_deref() != Some("10") {
        drop(line.send(Order::Close(close::INVALID_VERSION)));
    }
    drop(line);
    let mut is_for_good = false;
    loop {
        tokio::select! {
            order = orders.recv() => {
                if !carry_out(&mut socket, order).await {
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
async fn carry_out(socket: &mut WebSocket, order: Option<Order>) -> bool {
    match order {
        Some(Order::Frame(frame)) => socket.send(Message::text(&*frame)).await.is_ok(),
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
