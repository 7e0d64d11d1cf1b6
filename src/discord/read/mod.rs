//! Raw Discord payloads, as the gateway and the REST interface send them, to what was said in them.
//! Never asks Discord for anything, reads no clock and keeps nothing: values in, values out. The payloads are read as
//! they come, for a typed library drops what it does not know, and what was dropped would count as clean.

mod author;
mod body;
mod component;
mod compose;
mod event;
mod field;
mod file;
mod kind;
mod markup;
mod message;
mod names;
mod outcome;
mod place;
mod refetch;

pub use field::Fault;
pub use names::Names;
pub use outcome::{
    Deleted, File, Mentions, Origin, Part, PartKind, Read, Reason, Said, Sender, Spot, Unreadable,
    Unscreenable,
};
pub use refetch::needs_refetch;

use field::Node;
use serde_json::Value;

/// Reads the payloads of one server.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Our user id, which is our application's id too: what we write is not screened.
    pub own_id: &'a str,
    pub names: &'a Names,
}

impl Reader<'_> {
    /// What was said in a gateway event: its name (`t`) and its payload (`d`).
    pub fn event(&self, name: &str, payload: &Value) -> Read {
        let read = Node::root(payload).and_then(|node| event::read(self, name, &node));
        read.unwrap_or_else(|fault| unreadable(payload, None, fault))
    }

    /// What is said in a message object that was fetched; `community` is the id of the server it was fetched from,
    /// which the object does not tell.
    pub fn message(&self, payload: &Value, community: &str) -> Read {
        let read = Node::root(payload).and_then(|node| message::read(self, &node, Some(community)));
        read.unwrap_or_else(|fault| unreadable(payload, Some(community), fault))
    }

    fn is_own(&self, id: &str) -> bool {
        id == self.own_id
    }
}

fn unreadable(payload: &Value, community: Option<&str>, fault: Fault) -> Read {
    let mut spot = Node::root(payload).map_or_else(|_| Spot::default(), |node| event::spot(&node));
    spot.community = spot.community.or_else(|| community.map(str::to_owned));
    Read::Unreadable(Unreadable { spot, fault })
}

#[cfg(test)]
mod tests;
