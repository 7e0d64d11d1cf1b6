//! A serenity client that keeps what it hears, for tests to take. It is unchanged but for the address.

use std::sync::Arc;
use std::time::Duration;

use schoolgate::demo::peer::Peer;
use serenity::all::{
    ClientBuilder, Context, Event, GatewayIntents, Http, HttpBuilder, Interaction, RawEventHandler,
    ShardManager,
};
use serenity::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// serenity waits five seconds between two identifies.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct TestClient {
    pub(crate) http: Arc<Http>,
    heard: UnboundedReceiver<Event>,
    shards: Arc<ShardManager>,
    running: JoinHandle<serenity::Result<()>>,
}

struct Listener(UnboundedSender<Event>);

#[async_trait]
impl RawEventHandler for Listener {
    async fn raw_event(&self, _context: Context, event: Event) {
        // The test may have heard enough.
        drop(self.0.send(event));
    }
}

pub(crate) fn http(peer: &Peer) -> Http {
    HttpBuilder::new(peer.token())
        .proxy(peer.url())
        .ratelimiter_disabled(true)
        .application_id(peer.bot().number().into())
        .build()
}

impl TestClient {
    pub(crate) async fn start(peer: &Peer, intents: GatewayIntents) -> Self {
        Self::start_with(http(peer), intents).await
    }

    pub(crate) async fn start_with(http: Http, intents: GatewayIntents) -> Self {
        let (sender, heard) = unbounded_channel();
        let builder = ClientBuilder::new_with_http(http, intents).raw_event_handler(Listener(sender));
        let mut client = builder.await.unwrap();
        Self {
            http: Arc::clone(&client.http),
            heard,
            shards: Arc::clone(&client.shard_manager),
            running: tokio::spawn(async move { client.start().await }),
        }
    }

    /// One that has its session.
    pub(crate) async fn connected(peer: &Peer) -> Self {
        let client = Self::start(peer, GatewayIntents::all()).await;
        peer.until_connected(1).await.unwrap();
        client
    }

    /// The next event that is of interest.
    pub(crate) async fn hears<T>(&mut self, what: &str, pick: impl Fn(Event) -> Option<T>) -> T {
        let picked = async {
            loop {
                let event = self.heard.recv().await.expect("the client is running");
                if let Some(picked) = pick(event) {
                    return picked;
                }
            }
        };
        let picked = timeout(PATIENCE, picked).await;
        picked.unwrap_or_else(|_| panic!("{what} was not heard"))
    }

    pub(crate) async fn reads(&mut self) -> String {
        self.hears("a message", |event| {
            let Event::MessageCreate(created) = event else {
                return None;
            };
            Some(created.message.content)
        })
        .await
    }

    pub(crate) async fn is_asked(&mut self) -> Interaction {
        self.hears("an interaction", |event| {
            let Event::InteractionCreate(created) = event else {
                return None;
            };
            Some(created.interaction)
        })
        .await
    }

    /// Why it gave up.
    pub(crate) async fn ends(self) -> serenity::Error {
        let ended = timeout(PATIENCE, self.running).await.expect("it gives up");
        ended.unwrap().unwrap_err()
    }

    pub(crate) async fn stops(self) {
        self.shards.shutdown_all().await;
        self.running.abort();
    }
}

/// What Discord refused a request with: the status and its own code.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: serenity::Result<T>) -> (u16, isize) {
    let error = outcome.unwrap_err();
    let serenity::Error::Http(serenity::all::HttpError::UnsuccessfulRequest(refused)) = error else {
        panic!("not refused but {error:?}")
    };
    (refused.status_code.as_u16(), refused.error.code)
}
