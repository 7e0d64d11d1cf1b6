//! Reading what was written while nobody listened, page by page from a channel's cursor on. Every page is filed with
//! the cursor it moves; what cannot be read is written down as a gap with its reason.

use serde_json::Value;

use super::super::RestError;
use super::super::read::Read;
use super::super::rooms::number;
use super::filing::{Reached, place_name};
use super::worker::Worker;
use super::{BotError, Notice};
use crate::moderation::Intake;
use crate::store::{Covered, Gap};

/// Discord gives no more on one page.
const PAGE: usize = 100;
/// Milliseconds from 1970 to the first second of 2015, from which Discord's ids count (documentation: Reference,
/// Snowflakes).
const FIRST_ID_MS: i64 = 1_420_070_400_000;

impl Worker {
    pub(super) async fn catch_up(
        &self,
        intake: &mut Intake<'_>,
        first: i64,
        after: i64,
    ) -> Result<(), BotError> {
        // A channel without a cursor gets one before it is read, so that a start that is cut short begins here again.
        let mut begun = Reached::default();
        begun.up_to(after);
        self.file(intake, begun).await?;
        let (mut last, mut messages) = (after, 0);
        loop {
            let page = match self.page(&format!("after={last}")).await {
                Ok(page) => page,
                Err(error) => return self.file(intake, self.missed(last, &error)).await,
            };
            messages += i64::try_from(page.len()).unwrap_or(i64::MAX);
            let is_last = page.len() < PAGE;
            let mut reached = self.reached(&page);
            last = reached.last.unwrap_or(last).max(last);
            reached.up_to(last);
            if is_last {
                reached.covered = Some(Covered {
                    after,
                    until: last,
                    messages,
                });
            }
            self.file(intake, reached).await?;
            if is_last {
                break;
            }
        }
        if messages > 0 {
            let channel = self.channel.clone();
            self.shared.tell(Notice::CaughtUp { channel, messages });
        }
        self.edits(intake, first, after).await
    }

    /// Messages read before may have been edited since. The newest of them are read again; older ones are not.
    async fn edits(&self, intake: &mut Intake<'_>, first: i64, after: i64) -> Result<(), BotError> {
        if after <= first {
            return Ok(());
        }
        let page = match self.page(&format!("before={}", after.saturating_add(1))).await {
            Ok(page) => page,
            Err(error) => {
                let mut missed = self.missed(after, &error);
                for gap in &mut missed.gaps {
                    gap.reason = format!("edits could not be read: {error}");
                }
                return self.file(intake, missed).await;
            }
        };
        let is_edited = |message: &&Value| {
            let is_ours_to_read = number(message.get("id")).is_some_and(|id| id > first);
            is_ours_to_read && message.get("edited_timestamp").is_some_and(|at| !at.is_null())
        };
        let reached = Reached {
            reads: page
                .iter()
                .filter(is_edited)
                .map(|message| self.reading(message))
                .collect(),
            ..Reached::default()
        };
        self.file(intake, reached).await
    }

    /// A page of messages, the oldest first.
    async fn page(&self, which: &str) -> Result<Vec<Value>, RestError> {
        let path = format!("/channels/{}/messages?{which}&limit={PAGE}", self.channel);
        let Value::Array(mut page) = self.shared.rest.get(&path).await? else {
            return Err(RestError::Malformed);
        };
        page.sort_by_key(|message| number(message.get("id")));
        Ok(page)
    }

    fn reached(&self, page: &[Value]) -> Reached {
        Reached {
            reads: page.iter().map(|message| self.reading(message)).collect(),
            last: page.iter().filter_map(|message| number(message.get("id"))).max(),
            ..Reached::default()
        }
    }

    fn reading(&self, message: &Value) -> Read {
        self.read(|reader| reader.message(message, &self.community))
    }

    /// The minutes from the newest message that was read until now. The cursor stays: unless something is said there
    /// in the meantime, the next start tries again.
    fn missed(&self, last: i64, error: &RestError) -> Reached {
        let since_ms = FIRST_ID_MS.saturating_add(last >> 22);
        let minutes = (self.clock())().as_millisecond().saturating_sub(since_ms) / 60_000;
        let gap = Gap {
            place: place_name(&self.community, &self.channel),
            reason: format!("history could not be read: {error}"),
            occurrence: format!("after {last}"),
            count: minutes.max(1),
        };
        Reached {
            gaps: vec![gap],
            ..Reached::default()
        }
    }
}
