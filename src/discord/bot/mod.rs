//! The bot at work: connects, sends each event to the channel it belongs to, and ends cleanly. Every revision is filed
//! or stands as a gap. Never posts anything, and never judges what Discord did not let it read.

mod catch_up;
mod filing;
mod server;
mod threads;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::gateway::{self, Call, Heard, Line, LineError};
use super::{Patience, Rest, RestError, Token};
use crate::load::{LoadError, Shelf};
use crate::screen::Roster;
use crate::store::{Store, StoreError};
use crate::time::Clock;
use server::Server;

/// How long work that was begun may take once the bot is told to end; what remains is read at the next start.
const GRACE: Duration = Duration::from_secs(10);

/// What is screened, by which code, and where it is filed.
pub struct Screening {
    pub shelf: Arc<Shelf>,
    /// The id of the school's policy; `None` is the default one.
    pub policy: Option<String>,
    pub roster: Option<Roster>,
    pub store: Store,
    pub clock: Clock,
    /// The ids of the school's own servers. Others that the bot was invited to are left alone.
    pub servers: BTreeSet<String>,
}

/// What people at the terminal should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The server is heard from now on. `is_first`: nothing written before now is read.
    Listening {
        server: String,
        rooms: usize,
        is_first: bool,
    },
    /// What was written while nobody listened has been read.
    CaughtUp {
        channel: String,
        messages: i64,
    },
    Gap {
        place: String,
        reason: String,
    },
    /// A server that is not this school's.
    LeftAlone {
        server: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum BotError {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error(transparent)]
    Rest(#[from] RestError),
    #[error("filing failed, so that the bot ended; what it had not filed is read at the next start: {0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("a thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
    #[error(
        "a channel's task broke down, so that the bot ended; what it had not filed is read at the next start"
    )]
    BrokenDown,
}

/// What the tasks share.
struct Shared {
    screening: Screening,
    rest: Rest,
    own_id: String,
    tell: Box<dyn Fn(Notice) + Send + Sync>,
}

impl Shared {
    fn tell(&self, notice: Notice) {
        (self.tell)(notice);
    }
}

/// How to reach Discord.
pub struct Bot {
    pub token: Token,
    /// Instead of `https://discord.com`.
    pub address: Option<String>,
    pub patience: Patience,
}

/// A bot at work.
pub struct Running {
    stop: oneshot::Sender<()>,
    work: JoinHandle<Result<(), BotError>>,
}

impl Bot {
    /// Connects and screens until it is told to stop. `tell` hears what people should know.
    ///
    /// # Errors
    /// The token is refused, or Discord cannot be reached.
    pub async fn start(
        self,
        screening: Screening,
        tell: impl Fn(Notice) + Send + Sync + 'static,
    ) -> Result<Running, BotError> {
        let rest = Rest::new(&self.token, self.address.as_deref(), self.patience)?;
        let own = rest.get("/users/@me").await?;
        let own_id = own
            .get("id")
            .and_then(Value::as_str)
            .ok_or(RestError::Malformed)?;
        let application = rest.get("/applications/@me").await?;
        let call = Call {
            token: self.token,
            address: self.address,
            hears_members: super::check::hears_members(&application),
        };
        let shared = Arc::new(Shared {
            screening,
            own_id: own_id.to_owned(),
            rest,
            tell: Box::new(tell),
        });
        let (line, heard) = gateway::connect(call)?;
        let (stop, stopped) = oneshot::channel();
        let work = tokio::spawn(work(shared, line, heard, stopped));
        Ok(Running { stop, work })
    }
}

impl Running {
    /// Files what has come in, then ends.
    ///
    /// # Errors
    /// As [`Running::ended`].
    pub async fn stop(self) -> Result<(), BotError> {
        // A bot that has ended by itself no longer listens.
        self.stop.send(()).ok();
        self.work.await.unwrap_or(Err(BotError::BrokenDown))
    }

    /// Ends at once, as if the machine had failed: nothing more is filed.
    pub fn kill(self) {
        self.work.abort();
    }

    /// Waits until the bot ends by itself, which it does only when something is wrong.
    ///
    /// # Errors
    /// What is wrong: with the line, the store or the library.
    pub async fn ended(&mut self) -> Result<(), BotError> {
        (&mut self.work).await.unwrap_or(Err(BotError::BrokenDown))
    }
}

async fn work(
    shared: Arc<Shared>,
    line: Line,
    mut heard: UnboundedReceiver<Heard>,
    mut stopped: oneshot::Receiver<()>,
) -> Result<(), BotError> {
    let mut house = House {
        shared,
        servers: BTreeMap::new(),
        workers: JoinSet::new(),
    };
    let listened = loop {
        tokio::select! {
            _ = &mut stopped => break Ok(()),
            Some(ended) = house.workers.join_next() => {
                if let Err(error) = ended.unwrap_or(Err(BotError::BrokenDown)) {
                    break Err(error);
                }
            }
            next = heard.recv() => match next {
                Some(heard) => if let Err(error) = house.hear(heard).await {
                    break Err(error);
                },
                None => break Ok(()),
            }
        }
    };
    let hung_up = line.hang_up().await;
    let filed = house.close().await;
    listened?;
    hung_up?;
    filed
}

/// The servers that are heard, and the tasks of their channels.
struct House {
    shared: Arc<Shared>,
    servers: BTreeMap<String, Server>,
    workers: JoinSet<Result<(), BotError>>,
}

impl House {
    async fn hear(&mut self, heard: Heard) -> Result<(), BotError> {
        let field = if heard.name.starts_with("GUILD_CREATE") {
            "id"
        } else {
            "guild_id"
        };
        let Some(id) = heard
            .payload
            .get(field)
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            return Ok(());
        };
        if !self.shared.screening.servers.contains(&id) {
            if heard.name == "GUILD_CREATE" {
                self.shared.tell(Notice::LeftAlone { server: id });
            }
            return Ok(());
        }
        let shared = &self.shared;
        let server = self
            .servers
            .entry(id)
            .or_insert_with_key(|id| Server::new(Arc::clone(shared), id.clone()));
        server.hear(heard, &mut self.workers).await
    }

    /// Lets every channel file what it has; what takes longer than grace is left for the next start.
    async fn close(mut self) -> Result<(), BotError> {
        self.servers.clear();
        let finish = async {
            while let Some(ended) = self.workers.join_next().await {
                ended.unwrap_or(Err(BotError::BrokenDown))?;
            }
            Ok(())
        };
        tokio::time::timeout(GRACE, finish).await.unwrap_or(Ok(()))
    }
}
