//! Where a revision was written, and the key by which it is known again. Never holds what was written.

use std::fmt;

use crate::message::Source;

use super::rows::hex;
use super::seal::Frame;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub source: Source,
    pub community: String,
    pub channel: String,
}

/// The idempotency key: the same revision of the same message at the same school has the same key, however it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RevisionKey([u8; 32]);

impl RevisionKey {
    /// `revision` is whatever tells one wording of the message from another, usually a hash of it.
    pub fn of(school: &str, place: &Place, message_id: &str, revision: &[u8]) -> Self {
        let mut frame = Frame::default();
        frame
            .text(school)
            .text(place.source.name())
            .text(&place.community)
            .text(&place.channel);
        Self(frame.text(message_id).bytes(revision).sha256())
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for RevisionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}
