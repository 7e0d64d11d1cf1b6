//! What was read, judged and filed in one transaction with how far it reaches. Never files a part of it.

use super::super::read::{Read, Said, Spot, Unreadable};
use super::worker::Worker;
use super::{BotError, Notice};
use crate::message::Message;
use crate::moderation::{Batch, Desk, Intake};
use crate::store::{Covered, Gap, Place, Progress};

/// What a message that could not be fetched comes to.
const NOT_FETCHED: &str =
    "the message was told in part and could not be fetched whole; open it in Discord and look at it yourself";

/// What was read of a channel, and how far.
#[derive(Default)]
pub(super) struct Reached {
    pub(super) reads: Vec<Read>,
    pub(super) last: Option<i64>,
    pub(super) covered: Option<Covered>,
    pub(super) gaps: Vec<Gap>,
}

impl Reached {
    pub(super) fn up_to(&mut self, id: i64) {
        self.last = self.last.max(Some(id));
    }

    fn is_nothing(&self) -> bool {
        self.reads.is_empty() && self.last.is_none() && self.gaps.is_empty()
    }
}

impl Worker {
    /// Judges and files. The cursor moves only with what it passes.
    pub(super) async fn file(&self, intake: &mut Intake<'_>, reached: Reached) -> Result<(), BotError> {
        if reached.is_nothing() {
            return Ok(());
        }
        let screening = &self.shared.screening;
        let library = screening.shelf.current();
        let policy = library.policy(screening.policy.as_deref())?;
        let desk = Desk {
            screener: &library.screener,
            policy,
        };
        let now = (self.clock())();
        let mut batch = Batch::default();
        intake.call_channel(self.channel_name());
        for read in reached.reads {
            self.take(intake, desk, read, &mut batch);
        }
        batch.gaps.extend(reached.gaps);
        let progress = Progress {
            reached: reached.last.map(|last| (self.place(), last)),
            covered: reached.covered,
            gaps: batch.gaps,
        };
        let outcome = screening
            .store
            .file_with(policy.id(), &batch.rows, &progress, now)
            .await?;
        tracing::debug!(
            school.id = policy.id(),
            channel.id = self.channel,
            batch.counted = outcome.counted,
            batch.known = outcome.already_known,
            batch.flags = outcome.flags.len(),
            "a channel's batch was filed"
        );
        for gap in progress.gaps {
            self.shared.tell(Notice::Gap {
                place: gap.place,
                reason: gap.reason,
            });
        }
        Ok(())
    }

    fn channel_name(&self) -> Option<String> {
        self.read(|reader| {
            let names = reader.names;
            let name = names.channels.get(&self.channel);
            name.or_else(|| names.threads.get(&self.channel)).cloned()
        })
    }

    fn take(&self, intake: &mut Intake<'_>, desk: Desk<'_>, read: Read, batch: &mut Batch) {
        let (spot, reason) = match read {
            Read::Said(said) => return take_said(intake, desk, *said, batch),
            Read::NotScreenable(said, why) if said.files.is_empty() => {
                let gap = gap_of(&said.message, why.to_string());
                return intake.take_in_part(desk, said.message, gap, batch);
            }
            Read::NotScreenable(said, _) => return intake.take(desk, said.message, batch),
            Read::NotForScreening(_) | Read::Deleted(_) => return,
            Read::Incomplete(spot) => (spot, NOT_FETCHED.to_owned()),
            Read::Unreadable(Unreadable { spot, fault }) => (spot, fault.to_string()),
        };
        let (place, gap) = self.unread(spot, reason);
        intake.take_unreadable(desk, place, gap, batch);
    }

    fn unread(&self, spot: Spot, reason: String) -> (Place, Gap) {
        let place = Place {
            channel: spot.channel.unwrap_or_else(|| self.channel.clone()),
            ..self.place()
        };
        // One without an id cannot come again as the same.
        let unnamed = || format!("unnamed, {}", (self.clock())().as_microsecond());
        let message = spot.message.unwrap_or_else(unnamed);
        let gap = Gap {
            place: place_name(&self.community, &place.channel),
            reason,
            occurrence: format!("message {message}"),
            count: 1,
        };
        (place, gap)
    }
}

fn take_said(intake: &mut Intake<'_>, desk: Desk<'_>, said: Said, batch: &mut Batch) {
    if said.lost.is_empty() {
        return intake.take(desk, said.message, batch);
    }
    let lost: Vec<String> = said.lost.iter().map(ToString::to_string).collect();
    let gap = gap_of(&said.message, lost.join("; "));
    intake.take_in_part(desk, said.message, gap, batch);
}

fn gap_of(message: &Message, reason: String) -> Gap {
    Gap {
        place: place_name(&message.community, &message.channel),
        reason,
        occurrence: format!("message {}", message.id),
        count: 1,
    }
}

/// A channel as the ledger names it.
pub(super) fn place_name(community: &str, channel: &str) -> String {
    format!("Discord server {community}, channel {channel}")
}
