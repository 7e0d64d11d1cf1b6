//! The names of a school's own people, as its messages call them. Held in memory only; never part of a library.

use std::ops::Range;

use super::net::{Net, Spellings};
use crate::indicators::{Form, ListId};
use crate::text::Text;

/// Names to look for beside the word lists: they stand in the lists `roster-staff` and `roster-pupils`.
pub struct Roster {
    net: Net,
}

impl Roster {
    /// Each name and nickname as people write it: "Mrs Khan", "Mrs K", "Leo".
    pub fn new<'n>(
        staff: impl IntoIterator<Item = &'n str>,
        pupils: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let mut spellings = Spellings::default();
        let staff = staff.into_iter().map(|name| (name, LISTS[0]));
        for (name, list) in staff.chain(pupils.into_iter().map(|name| (name, LISTS[1]))) {
            let form = Form {
                spelling: Text::new(name.trim()).folded().to_owned(),
                open: false,
            };
            if !form.spelling.is_empty() {
                spellings.add_form(&form, u32::try_from(list.0).unwrap_or(u32::MAX));
            }
        }
        Self {
            net: Net::weave(spellings),
        }
    }

    pub(super) fn look(&self, folded: &str, mut seen: impl FnMut(ListId, Range<usize>)) {
        self.net.cast(folded, |lists, place| {
            for list in LISTS
                .into_iter()
                .filter(|list| lists.iter().any(|seen| *seen as usize == list.0))
            {
                seen(list, place.clone());
            }
        });
    }
}

const LISTS: [ListId; 2] = [ListId::ROSTER_STAFF, ListId::ROSTER_PUPILS];
