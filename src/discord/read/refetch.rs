//! Which messages are worth fetching whole before they are read. Never fetches.

use serde_json::Value;

use super::author;
use super::body::is_forward;
use super::field::Node;
use super::kind::Kind;
use super::outcome::Sender;

const SPOKEN: [&str; 7] = [
    "content",
    "embeds",
    "attachments",
    "sticker_items",
    "stickers",
    "message_snapshots",
    "poll",
];

/// Whether the gateway may have kept something back: nothing is said in it, an application or webhook sent it (their
/// texts in components can be missing), or what was forwarded is missing. Discord's own notices are empty by nature.
pub fn needs_refetch(message: &Value) -> bool {
    let Ok(node) = Node::root(message) else {
        return false;
    };
    let kind = Kind::of(node.number("type").ok().flatten().unwrap_or_default());
    match kind {
        Kind::Notice | Kind::ThreadCreated | Kind::ThreadStarter | Kind::AutoModAlert => return false,
        Kind::Words | Kind::Unknown => {}
    }
    let is_empty = !SPOKEN.iter().any(|field| node.is_filled(field));
    let is_by_machine = match author::sender(&node) {
        Sender::Webhook | Sender::Application => true,
        Sender::Person | Sender::Bot | Sender::Unknown => false,
    };
    is_empty || is_by_machine || (is_forward(&node) && !has_snapshot(&node))
}

fn has_snapshot(message: &Node<'_>) -> bool {
    let snapshots = message.objects("message_snapshots").unwrap_or_default();
    let mut snapshots = snapshots.into_iter().filter_map(Result::ok);
    snapshots.any(|snapshot| {
        let body = snapshot.object("message").ok().flatten();
        body.is_some_and(|body| SPOKEN.iter().any(|field| body.is_filled(field)))
    })
}
