//! Message ids that a second, longer export of the same chat yields again, from either kind of phone.
//! Never uses the text: an edited or deleted message stays the same message.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Minutes of authors kept apart; messages this far out of order are no longer told apart, so that memory stays flat.
const KEPT: usize = 65_536;
/// Half of the id's length, in bytes of the digest.
const ID_BYTES: usize = 8;

/// Counts each author's messages within each minute.
#[derive(Default)]
pub(super) struct Ids {
    counts: HashMap<(i64, u64), u32>,
    order: VecDeque<(i64, u64)>,
    hasher: RandomState,
}

impl Ids {
    /// The id of this author's next message in the minute of `sent_at`. Android exports know no seconds.
    pub(super) fn next(&mut self, sent_at: Timestamp, author: &str) -> String {
        let minute = sent_at.as_second().div_euclid(60);
        let ordinal = self.ordinal((minute, self.hasher.hash_one(author)));
        let mut digest = Sha256::new();
        digest.update(minute.to_be_bytes());
        digest.update(ordinal.to_be_bytes());
        digest.update(author.as_bytes());
        digest
            .finalize()
            .iter()
            .take(ID_BYTES)
            .fold(String::with_capacity(2 * ID_BYTES), |mut id, byte| {
                write!(id, "{byte:02x}").expect("a string takes whatever is written");
                id
            })
    }

    fn ordinal(&mut self, key: (i64, u64)) -> u32 {
        if let Some(count) = self.counts.get_mut(&key) {
            *count += 1;
            return *count;
        }
        if self.order.len() >= KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.counts.remove(&oldest);
        }
        self.counts.insert(key, 0);
        self.order.push_back(key);
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_minutes_authors_and_ordinals_apart() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut ids = Ids::default();
        let all = [
            ids.next(at(60), "Amira"),
            ids.next(at(119), "Amira"),
            ids.next(at(60), "Ben"),
            ids.next(at(120), "Amira"),
            ids.next(at(61), "Amira"),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert!(all.iter().all(|id| id.len() == 16));
        assert_eq!(Ids::default().next(at(75), "Amira"), all[0]);
    }
}
