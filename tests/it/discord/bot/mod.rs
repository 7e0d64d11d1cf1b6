//! The bot at work: what people do on a server, and what is in the case store afterwards.

mod discretion;
mod downtime;
mod rate;
mod readiness;
mod reading;
mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use schoolgate::demo::peer::{Opening, Peer};
use schoolgate::discord::{Bot, Notice, Patience, Rest, Running, Screening, Token};
use schoolgate::load::{Origin, Shelf};
use schoolgate::message::Source;
use schoolgate::store::{Flag, FlagFilter, Store};
use tempfile::TempDir;

use super::peer::opening;
use crate::support::database::{Engine, TestDatabase};

const SCHOOL: &str = "hereford-learning-hub";
const ABUSE: &str = "you absolute idiot";
const HARMLESS: &str = "thank you for a lovely fair";
/// How long a test waits for what it expects.
const OVERDUE: Duration = Duration::from_secs(20);

fn clock() -> Timestamp {
    "2026-09-14T09:00:00Z".parse().unwrap()
}

/// A server, a school's store, and the bot between them.
struct House {
    peer: Peer,
    store: Store,
    _folder: TempDir,
}

impl House {
    async fn new() -> Self {
        Self::opened(opening()).await
    }

    async fn opened(opening: Opening) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("store.db").display());
        let engine = Engine::Sqlite;
        Self {
            peer: Peer::start(opening).await.unwrap(),
            store: TestDatabase { engine, url }.open().await,
            _folder: folder,
        }
    }

    fn token(&self) -> Token {
        Token::parse(self.peer.token()).unwrap()
    }

    fn rest(&self) -> Rest {
        Rest::new(&self.token(), Some(&self.peer.url()), patience()).unwrap()
    }

    /// Starts the bot, and waits until it knows from where on it reads.
    async fn bot(&self) -> Running {
        self.bot_with(|_| {}).await
    }

    async fn bot_with(&self, tell: impl Fn(Notice) + Send + Sync + 'static) -> Running {
        let (first, mut told) = tokio::sync::mpsc::unbounded_channel();
        let running = self.start(move |notice| {
            // Only the first is waited for.
            first.send(()).ok();
            tell(notice);
        });
        let running = running.await;
        let listens = tokio::time::timeout(OVERDUE, told.recv()).await;
        listens.expect("the bot listens");
        running
    }

    async fn start(&self, tell: impl Fn(Notice) + Send + Sync + 'static) -> Running {
        let screening = Screening {
            shelf: Shelf::open(Origin::Embedded).unwrap(),
            policy: Some(SCHOOL.to_owned()),
            roster: None,
            store: self.store.clone(),
            clock,
            servers: BTreeSet::from([self.peer.home().id().to_string()]),
        };
        let bot = Bot {
            token: self.token(),
            address: Some(self.peer.url()),
            patience: patience(),
        };
        bot.start(screening, tell).await.unwrap()
    }

    async fn flags(&self) -> Vec<Flag> {
        let mut flags = Vec::new();
        for row in self.store.flags(SCHOOL, &FlagFilter::default()).await.unwrap() {
            flags.push(self.store.flag(SCHOOL, &row.id).await.unwrap());
        }
        flags
    }

    /// What the ledger counts, by verdict.
    async fn counts(&self) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for row in self.store.ledger(SCHOOL).await.unwrap() {
            *counts.entry(row.verdict).or_default() += row.count;
        }
        counts
    }

    /// Waits until the ledger has these counts and no others.
    async fn comes_to(&self, expected: &[(&str, i64)]) {
        let expected: BTreeMap<String, i64> = expected
            .iter()
            .map(|(verdict, count)| ((*verdict).to_owned(), *count))
            .collect();
        let mut turns = tokio::time::interval(Duration::from_millis(20));
        let counted = async {
            while self.counts().await != expected {
                turns.tick().await;
            }
        };
        if tokio::time::timeout(OVERDUE, counted).await.is_err() {
            assert_eq!(self.counts().await, expected);
        }
    }

    /// Waits until every channel has a cursor, so that what is said next is read.
    async fn has_begun(&self, channels: usize) {
        let server = self.peer.home().id().to_string();
        let mut turns = tokio::time::interval(Duration::from_millis(20));
        let begun = async {
            while self
                .store
                .cursors(SCHOOL, Source::Discord, &server)
                .await
                .unwrap()
                .len()
                < channels
            {
                turns.tick().await;
            }
        };
        tokio::time::timeout(OVERDUE, begun)
            .await
            .expect("every channel has a cursor");
    }
}

/// Short, for a test that waits is a test that nobody runs.
fn patience() -> Patience {
    Patience {
        tries: 4,
        first_pause: Duration::from_millis(5),
        longest_pause: Duration::from_millis(200),
    }
}
