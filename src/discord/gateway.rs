//! The line to Discord: serenity keeps it and hands over each event as a payload. Never reads what it hands over.

use std::thread::JoinHandle;

use serde_json::Value;
use serenity::all::{
    ClientBuilder, Context, Event, GatewayError, GatewayIntents, HttpBuilder, RawEventHandler,
};
use serenity::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::Token;

/// One event of the gateway.
pub(super) struct Heard {
    pub(super) name: String,
    pub(super) payload: Value,
}

/// Why the line is over for good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    #[error(
        "Discord does not accept the token; make a new one in the developer portal, Bot, Reset Token, and give it again"
    )]
    WrongToken,
    #[error(
        "Discord does not grant the intents; in the developer portal, Bot, Privileged Gateway Intents, switch Message Content Intent on"
    )]
    IntentsNotGranted,
    #[error(
        "the line to Discord ended and could not be set up again; start the bot again, it then reads what it missed"
    )]
    Ended,
}

/// A line that stands. Dropping it does not end it: `hang_up` does.
pub(super) struct Line {
    hang_up: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), LineError>>,
}

/// What is needed to connect.
pub(super) struct Call {
    pub(super) token: Token,
    /// Instead of Discord's.
    pub(super) address: Option<String>,
    /// Nicknames are told under a privileged intent that an application need not have.
    pub(super) hears_members: bool,
}

/// Connects, and hands over events in the order in which they came.
///
/// serenity spawns a task for each event. Only on a runtime with a single thread do tasks start in the order in which
/// they were spawned, so that the line has a thread and a runtime of its own.
pub(super) fn connect(call: Call) -> std::io::Result<(Line, UnboundedReceiver<Heard>)> {
    let (sender, heard) = unbounded_channel();
    let (hang_up, ended) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let thread = std::thread::Builder::new()
        .name("discord-line".to_owned())
        .spawn(move || runtime.block_on(keep(call, sender, ended)))?;
    Ok((Line { hang_up, thread }, heard))
}

impl Line {
    /// Ends the line and says how it ended.
    pub(super) async fn hang_up(self) -> Result<(), LineError> {
        // A line that has ended by itself no longer listens.
        self.hang_up.send(()).ok();
        let joined = tokio::task::spawn_blocking(|| self.thread.join()).await;
        match joined {
            Ok(Ok(ended)) => ended,
            Ok(Err(_)) | Err(_) => Err(LineError::Ended),
        }
    }
}

async fn keep(
    call: Call,
    sender: UnboundedSender<Heard>,
    hang_up: oneshot::Receiver<()>,
) -> Result<(), LineError> {
    let http = HttpBuilder::new(call.token.reveal());
    let http = match &call.address {
        Some(address) => http.proxy(address).ratelimiter_disabled(true),
        None => http,
    };
    let builder = ClientBuilder::new_with_http(http.build(), intents(call.hears_members));
    let client = builder.raw_event_handler(Ears(sender)).await;
    let mut client = client.map_err(|error| line_error(&error))?;
    let shards = std::sync::Arc::clone(&client.shard_manager);
    tokio::select! {
        // It ends by itself only when something is wrong, even where serenity does not say what.
        ended = client.start() => ended.map_err(|error| line_error(&error)).and(Err(LineError::Ended)),
        // The other half is dropped only with the bot.
        _ = hang_up => {
            shards.shutdown_all().await;
            Ok(())
        }
    }
}

fn intents(hears_members: bool) -> GatewayIntents {
    let needed = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::MESSAGE_CONTENT
        | GatewayIntents::AUTO_MODERATION_EXECUTION;
    if hears_members {
        needed | GatewayIntents::GUILD_MEMBERS
    } else {
        needed
    }
}

fn line_error(error: &serenity::Error) -> LineError {
    let serenity::Error::Gateway(error) = error else {
        return LineError::Ended;
    };
    if matches!(error, GatewayError::InvalidAuthentication) {
        LineError::WrongToken
    } else if matches!(
        error,
        GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents
    ) {
        LineError::IntentsNotGranted
    } else {
        LineError::Ended
    }
}

struct Ears(UnboundedSender<Heard>);

#[async_trait]
impl RawEventHandler for Ears {
    async fn raw_event(&self, _context: Context, event: Event) {
        if let Some(heard) = payload_of(event) {
            // Nobody listens any more once the bot has stopped.
            self.0.send(heard).ok();
        }
    }
}

/// An event that serenity could not parse has its payload untouched. One that it could is written out again: what its
/// types dropped on the way is fetched (`read::needs_refetch`).
fn payload_of(event: Event) -> Option<Heard> {
    if let Event::Unknown(unknown) = event {
        return Some(Heard {
            name: unknown.kind,
            payload: unknown.value,
        });
    }
    let mut event = serde_json::to_value(event).ok()?;
    let payload = event.get_mut("d").map(Value::take)?;
    let name = event.get("t")?.as_str()?.to_owned();
    Some(Heard { name, payload })
}
