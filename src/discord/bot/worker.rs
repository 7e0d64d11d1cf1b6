//! One channel's task: its events and its history, strictly one after the other, so that a cursor never passes what is
//! not filed. Never holds more than one batch.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use super::super::RestError;
use super::super::gateway::Heard;
use super::super::read::{Names, Read, Reader, Reason, Spot, needs_refetch};
use super::super::rooms::number;
use super::filing::Reached;
use super::{BotError, Shared};
use crate::message::Source;
use crate::moderation::Intake;
use crate::store::{Gap, Place};
use crate::time::Clock;

/// Events filed in one transaction, where they come faster than they can be filed one by one.
const MOST_AT_ONCE: usize = 200;

pub(super) enum Work {
    Event(Heard),
    /// A channel that was never read is read from here on.
    Begin {
        at: i64,
    },
    /// What was written after `after` may have been missed; nothing up to `first` is ever read.
    CatchUp {
        first: i64,
        after: i64,
    },
    /// Something of the channel could not even be asked for.
    Missing(Gap),
}

pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
    pub(super) names: Arc<RwLock<Names>>,
    pub(super) community: String,
    pub(super) channel: String,
}

impl Worker {
    pub(super) fn new(
        shared: Arc<Shared>,
        names: Arc<RwLock<Names>>,
        (community, channel): (String, String),
    ) -> Self {
        Self {
            shared,
            names,
            community,
            channel,
        }
    }

    pub(super) async fn run(self, mut received: UnboundedReceiver<Work>) -> Result<(), BotError> {
        let shared = Arc::clone(&self.shared);
        let mut intake = self.intake(&shared)?;
        let mut some = Vec::with_capacity(MOST_AT_ONCE);
        while received.recv_many(&mut some, MOST_AT_ONCE).await > 0 {
            let mut reached = Reached::default();
            for work in some.drain(..) {
                match work {
                    Work::Event(heard) => self.hear(&heard, &mut reached).await,
                    Work::Begin { at } => reached.up_to(at),
                    Work::Missing(gap) => reached.gaps.push(gap),
                    Work::CatchUp { first, after } => {
                        self.file(&mut intake, std::mem::take(&mut reached)).await?;
                        self.catch_up(&mut intake, first, after).await?;
                    }
                }
            }
            self.file(&mut intake, reached).await?;
        }
        Ok(())
    }

    fn intake<'s>(&self, shared: &'s Shared) -> Result<Intake<'s>, BotError> {
        let screening = &shared.screening;
        let library = screening.shelf.current();
        let policy = library.policy(screening.policy.as_deref())?;
        let zone = jiff::tz::TimeZone::get(&policy.raw.school.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        Ok(Intake::new(screening.roster.as_ref(), zone, self.place()))
    }

    pub(super) fn place(&self) -> Place {
        Place {
            source: Source::Discord,
            community: self.community.clone(),
            channel: self.channel.clone(),
        }
    }

    pub(super) fn clock(&self) -> Clock {
        self.shared.screening.clock
    }

    async fn hear(&self, heard: &Heard, reached: &mut Reached) {
        let read = self.read(|reader| reader.event(&heard.name, &heard.payload));
        let is_new = heard.name == "MESSAGE_CREATE";
        let is_kept_back = is_new && needs_refetch(&heard.payload);
        let read = match read {
            Read::NotForScreening(Reason::OwnMessage) => read,
            Read::Incomplete(ref spot) => self.read_whole(spot.message.clone(), read).await,
            Read::Said(_)
            | Read::NotScreenable(..)
            | Read::NotForScreening(_)
            | Read::Deleted(_)
            | Read::Unreadable(_) => {
                let message = heard.payload.get("id").and_then(Value::as_str).map(str::to_owned);
                if is_kept_back {
                    self.read_whole(message, read).await
                } else {
                    read
                }
            }
        };
        reached.reads.push(read);
        if is_new && let Some(id) = number(heard.payload.get("id")) {
            reached.up_to(id);
        }
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> T) -> T {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        read(&Reader {
            own_id: &self.shared.own_id,
            names: &names,
        })
    }

    /// Fetches a message that the gateway told in part. One that has been deleted since stays what was told of it.
    async fn read_whole(&self, message: Option<String>, told: Read) -> Read {
        let Some(message) = message else { return told };
        let path = format!("/channels/{}/messages/{message}", self.channel);
        match self.shared.rest.get(&path).await {
            Ok(whole) => self.read(|reader| reader.message(&whole, &self.community)),
            Err(RestError::Gone) => told,
            Err(error) => {
                tracing::warn!(channel.id = self.channel, %error, "a message could not be fetched whole");
                match told {
                    Read::Incomplete(spot) => Read::Incomplete(spot),
                    Read::Said(_)
                    | Read::NotScreenable(..)
                    | Read::NotForScreening(_)
                    | Read::Deleted(_)
                    | Read::Unreadable(_) => Read::Incomplete(Spot {
                        community: Some(self.community.clone()),
                        channel: Some(self.channel.clone()),
                        message: Some(message),
                    }),
                }
            }
        }
    }
}
