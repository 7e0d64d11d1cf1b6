//! Discord's gateway, version 10, in JSON, packed where a client asks: one WebSocket a client, sessions that outlive it, and what a story can do to
//! both. Source: <https://discord.com/developers/docs/events/gateway>.

mod protocol;
mod session;
mod socket;

use std::sync::Arc;

use serde_json::json;

pub(super) use session::Switchboard;
pub(super) use socket::attend;

use super::snowflake::Snowflake;
use super::state::Shared;
use protocol::op;
use session::Order;

/// What a story does to the gateway.
pub struct Gateway {
    pub(super) shared: Arc<Shared>,
}

impl Gateway {
    /// Cuts every connection without a word; sessions can be resumed.
    pub fn drop_connections(&self) {
        self.order(&Order::Drop);
    }

    /// Ends every connection with a close code of Discord's.
    pub fn close(&self, code: u16) {
        self.order(&Order::Close(code));
    }

    /// Asks every client to connect again and resume (op 7).
    pub fn ask_to_reconnect(&self) {
        self.order(&Order::Frame(
            json!({ "op": op::RECONNECT, "d": null, "s": null, "t": null })
                .to_string()
                .into(),
        ));
    }

    /// Tells every client that its session is invalid (op 9): to be resumed, or gone.
    pub fn invalidate_sessions(&self, is_resumable: bool) {
        let frame = json!({ "op": op::INVALID_SESSION, "d": is_resumable, "s": null, "t": null });
        self.order(&Order::Frame(frame.to_string().into()));
        if !is_resumable {
            self.forget_sessions();
        }
    }

    /// Forgets every session without saying so: the next resume is refused.
    pub fn forget_sessions(&self) {
        self.shared.change(|state| state.gateway.forget_sessions());
    }

    /// From now on heartbeats get no answer, as on a connection that is dead at one end.
    pub fn stop_acknowledging(&self) {
        self.shared.change(|state| state.gateway.acknowledges = false);
    }

    pub fn acknowledge_again(&self) {
        self.shared.change(|state| state.gateway.acknowledges = true);
    }

    /// How many clients have a session and a connection for it.
    pub fn connected(&self) -> usize {
        self.shared.look(|state| state.gateway.connected())
    }

    fn order(&self, order: &Order) {
        self.shared.change(|state| {
            for connection in state.gateway.connections.values() {
                connection.send(order.clone());
            }
        });
    }
}

/// The shard that a guild belongs to; direct messages go to the first.
pub(super) fn shard_of(guild: Option<Snowflake>, shards: u64) -> u64 {
    guild.map_or(0, |guild| (guild.number() >> 22) % shards.max(1))
}
