//! The peer as a value: started, asked, waited for, stopped. What it serves stands elsewhere.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::clock::Clock;
use super::error::PeerError;
use super::events::Waiting;
use super::gateway::{Gateway, Switchboard};
use super::guilds::{self, Guild};
use super::intents::Intents;
use super::journal::{Dispatched, Journal, Recorded};
use super::model::User;
use super::people::{Channel, Member};
use super::rest::router;
use super::snowflake::Snowflake;
use super::state::{Application, Shared, State};
use super::troubles::{Trouble, Troubles};
use super::wire::{Knife, Port};

/// How a story begins.
pub struct Opening {
    pub start: Timestamp,
    /// The bot's token, without `Bot ` before it.
    pub token: String,
    pub bot_name: String,
    pub guild_name: String,
    /// The privileged intents that the application was granted.
    pub granted: Intents,
    pub heartbeat_every: Duration,
    /// How long a story waits for what it expects.
    pub patience: Duration,
}

impl Opening {
    pub fn at(start: Timestamp) -> Self {
        Self {
            start,
            token: "peer.token.for-a-story".to_owned(),
            bot_name: "Schoolgate".to_owned(),
            guild_name: "Parents".to_owned(),
            granted: Intents::PRIVILEGED,
            heartbeat_every: Duration::from_millis(41_250),
            patience: Duration::from_secs(10),
        }
    }
}

/// A Discord of one's own. Gone with its state when it is stopped or dropped.
pub struct Peer {
    pub(super) shared: Arc<Shared>,
    address: String,
    token: String,
    home: Snowflake,
    patience: Duration,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Peer {
    /// # Errors
    /// When no port of the loopback address can be had.
    pub async fn start(opening: Opening) -> Result<Self, PeerError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?.to_string();
        let mut state = world(&opening, &address);
        let home = guilds::found(&mut state, &opening.guild_name);
        let shared = Arc::new(Shared::new(state));
        let (stop, stopped) = oneshot::channel();
        let service = router(Arc::clone(&shared)).into_make_service_with_connect_info::<Knife>();
        let serving = axum::serve(Port(listener), service).with_graceful_shutdown(async {
            // It ends with an error when the other half is dropped, which is how it is told to.
            drop(stopped.await);
        });
        Ok(Self {
            shared,
            address,
            token: opening.token,
            home,
            patience: opening.patience,
            stop: Some(stop),
            serving: tokio::spawn(serving.into_future()),
        })
    }

    /// Where a client is to send its requests, as in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// The bot's user, and its application.
    pub fn bot(&self) -> Snowflake {
        self.shared.look(State::bot)
    }

    /// The guild that is there from the beginning, with the bot in it.
    pub fn home(&self) -> Guild {
        Guild {
            shared: Arc::clone(&self.shared),
            id: self.home,
        }
    }

    /// Somebody joins the home guild.
    pub fn member(&self, name: &str) -> Member {
        self.home().member(name)
    }

    /// A channel of the home guild.
    pub fn channel(&self, name: &str) -> Channel {
        self.home().channel(name)
    }

    /// Founds another guild with the bot in it.
    pub fn guild(&self, name: &str) -> Guild {
        let id = self.shared.change(|state| {
            let id = guilds::found(state, name);
            if let Some(payload) = state.guild_create(id) {
                state.dispatch("GUILD_CREATE", Some(id), payload);
            }
            id
        });
        Guild {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    pub fn gateway(&self) -> Gateway {
        Gateway {
            shared: Arc::clone(&self.shared),
        }
    }

    /// The next `times` requests that fit meet this trouble. `*` in the pattern stands for one segment of the path.
    pub fn trouble(&self, method: &str, pattern: &str, trouble: Trouble, times: usize) {
        self.shared
            .change(|state| state.troubles.plan(method, pattern, trouble, times));
    }

    pub fn no_more_trouble(&self) {
        self.shared.change(|state| state.troubles.clear());
    }

    /// All requests so far that fit, in order.
    pub fn requests(&self, method: &str, pattern: &str) -> Vec<Recorded> {
        self.shared.look(|state| {
            let requests = state.journal.requests.iter();
            requests
                .filter(|request| request.is(method, pattern))
                .cloned()
                .collect()
        })
    }

    pub fn all_requests(&self) -> Vec<Recorded> {
        self.shared.look(|state| state.journal.requests.clone())
    }

    /// From now on the answers to requests are kept too. Pages of history are large, so this is not so by itself.
    pub fn keep_answers(&self) {
        self.shared.change(|state| state.journal.keeps_answers = true);
    }

    /// All events of a name that were sent so far, to any session.
    pub fn events(&self, name: &str) -> Vec<Dispatched> {
        self.shared.look(|state| {
            let events = state.journal.events.iter();
            events.filter(|event| event.name == name).cloned().collect()
        })
    }

    /// The registered commands: everywhere, and in the guild.
    pub fn commands(&self, guild: Option<&Guild>) -> Vec<Value> {
        let place = guild.map(|guild| guild.id);
        self.shared
            .look(|state| state.commands.get(&place).cloned().unwrap_or_default())
    }

    /// Sends any event, known to Discord or not, to every session of the home guild.
    pub fn emit(&self, name: &str, payload: Value) {
        self.shared
            .change(|state| state.dispatch(name, Some(self.home), payload));
    }

    /// Sends the newest event again, as Discord sometimes does.
    pub fn repeat_last_event(&self) {
        self.shared.change(State::repeat_last);
    }

    /// From now on events wait until they are released.
    pub fn hold_events(&self) {
        self.shared.change(|state| state.held = Some(Vec::new()));
    }

    /// Lets the waiting events go, in the order that `arrange` leaves them in.
    pub fn release_events(&self, arrange: impl FnOnce(&mut Vec<Waiting>)) {
        self.shared.change(|state| {
            let mut waiting = state.held.take().unwrap_or_default();
            arrange(&mut waiting);
            for event in &waiting {
                state.send_out(event);
            }
        });
    }

    /// Moves the story's clock on. Deadlines that end in that time are over.
    pub fn let_time_pass(&self, time: Duration) {
        self.shared.change(|state| state.clock.skip(time));
    }

    pub fn now(&self) -> Timestamp {
        self.shared.look(|state| state.clock.now())
    }

    /// Waits until `look` finds something; it is asked again at each change of the peer.
    ///
    /// # Errors
    /// When the story's patience is over.
    pub async fn until<T>(&self, what: &str, look: impl FnMut(&Self) -> Option<T>) -> Result<T, PeerError> {
        let mut look = look;
        until(&self.shared, self.patience, what, || look(self)).await
    }

    /// Waits until so many clients are connected and have a session.
    pub async fn until_connected(&self, clients: usize) -> Result<(), PeerError> {
        let is_there = |peer: &Self| (peer.gateway().connected() == clients).then_some(());
        self.until("a client with a session", is_there).await
    }

    /// Ends it: no new connections, those that stand are cut.
    pub async fn stop(mut self) {
        // Dropping the sender is the word to stop.
        self.stop.take();
        self.gateway().drop_connections();
        // Clients keep connections open for later requests: they are not waited for longer than this.
        let grace = Duration::from_millis(200);
        if tokio::time::timeout(grace, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.gateway().drop_connections();
        self.serving.abort();
    }
}

pub(super) async fn until<T>(
    shared: &Shared,
    patience: Duration,
    what: &str,
    mut look: impl FnMut() -> Option<T>,
) -> Result<T, PeerError> {
    let mut changes = shared.changes();
    let found = async {
        loop {
            changes.mark_unchanged();
            if let Some(found) = look() {
                return Some(found);
            }
            changes.changed().await.ok()?;
        }
    };
    let found = tokio::time::timeout(patience, found).await.ok().flatten();
    found.ok_or_else(|| PeerError::Overdue {
        what: what.to_owned(),
        waited: patience,
        last: last_requests(shared),
    })
}

fn last_requests(shared: &Shared) -> String {
    let shown = shared.look(|state| {
        let last = state.journal.requests.iter().rev().take(5);
        last.map(|request| format!("{} {} ({:?})", request.method, request.path, request.status))
            .collect::<Vec<_>>()
    });
    shown.join("; ")
}

fn world(opening: &Opening, address: &str) -> State {
    let mut clock = Clock::starting_at(opening.start);
    let id = clock.next_id();
    let bot = User {
        id,
        name: opening.bot_name.clone(),
        is_bot: true,
        takes_direct_messages: true,
    };
    let every = u64::try_from(opening.heartbeat_every.as_millis()).unwrap_or(u64::MAX);
    State {
        address: address.to_owned(),
        clock,
        application: Application {
            id,
            token: opening.token.clone(),
            granted: opening.granted,
        },
        users: BTreeMap::from([(id, bot)]),
        guilds: BTreeMap::new(),
        channels: BTreeMap::new(),
        commands: BTreeMap::new(),
        interactions: BTreeMap::new(),
        gateway: Switchboard::new(every),
        held: None,
        troubles: Troubles::default(),
        journal: Journal::default(),
        nonces: BTreeMap::new(),
    }
}
