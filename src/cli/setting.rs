//! What every command shares: the store, the keys, the school, the library, the form of the output.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use jiff::tz::TimeZone;

use super::out::{Format, tell};
use crate::config::Config;
use crate::discord::Token;
use crate::load::{self, Library, Origin, Shelf};
use crate::policy::Policy;
use crate::screen::Roster;
use crate::store::{By, Keyring, Store};
use crate::time::Clock;

/// The key file's name; it lies beside a SQLite store, else in the current folder.
const KEY_FILE: &str = "schoolgate.key";

#[derive(Args)]
pub(super) struct Setting {
    /// The case store: `sqlite://FILE` (made if there is none) or `postgres://USER@HOST/DATABASE`
    #[arg(
        long,
        global = true,
        value_name = "URL",
        default_value = "sqlite://schoolgate.db"
    )]
    pub(super) db: String,
    /// A table for people or JSON Lines, one object a row
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// The school, by the name of its policy file [default: the policy marked as default]
    #[arg(long, visible_alias = "school", global = true, value_name = "ID")]
    pub(super) policy: Option<String>,
    /// A folder with policies/ and wordlists/ instead of the built-in ones
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(super) library: Option<PathBuf>,
    /// The school's own people, as CSV with the columns `role`, `name` and `known_as`
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) roster: Option<PathBuf>,
    /// The key file [default: schoolgate.key beside the store; made on first use]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) keys: Option<PathBuf>,
    /// Who is deciding or recording, as the chronology shows them [default: your account's name]
    #[arg(long, global = true, value_name = "NAME")]
    by: Option<String>,
    #[arg(skip)]
    config: Config,
    #[arg(skip = EPOCH)]
    clock: Clock,
}

const EPOCH: Clock = || jiff::Timestamp::UNIX_EPOCH;

impl Setting {
    pub(super) fn with(self, config: Config, clock: Clock) -> Self {
        Self {
            config,
            clock,
            ..self
        }
    }

    pub(super) fn now(&self) -> jiff::Timestamp {
        (self.clock)()
    }

    pub(super) fn origin(&self) -> Origin {
        let folder = self.library.clone().or_else(|| self.config.library.clone());
        folder.map_or(Origin::Embedded, Origin::Folder)
    }

    pub(super) fn load(&self) -> anyhow::Result<Library> {
        load::load(&self.origin()).context("reading policies, indicators and word lists")
    }

    /// The names of the school's own people, where a file is given.
    pub(super) fn roster(&self) -> anyhow::Result<Option<Roster>> {
        let read = self.roster.as_ref().map(|path| load::roster(path));
        Ok(read.transpose()?)
    }

    /// The library, kept where it can be changed while the program runs.
    pub(super) fn shelf(&self) -> anyhow::Result<Arc<Shelf>> {
        Shelf::open(self.origin()).context("reading policies, indicators and word lists")
    }

    /// The school's policy, chosen or default.
    pub(super) fn school<'l>(&self, library: &'l Library) -> anyhow::Result<&'l Policy> {
        Ok(library.policy(self.policy.as_deref())?)
    }

    pub(super) async fn store(&self) -> anyhow::Result<Store> {
        let keyring = match &self.config.keys {
            Some(text) => Keyring::parse(text).context("reading SCHOOLGATE_KEYS")?,
            None => self.keyring()?,
        };
        Ok(Store::open(&self.db, keyring).await?)
    }

    fn keyring(&self) -> anyhow::Result<Keyring> {
        let file = self.key_file();
        let is_new = !file.exists();
        let keyring = Keyring::from_file_or_create(&file)?;
        if is_new {
            let file = file.display();
            tell(&format!(
                "note: made the key file {file}; keep a copy: without it the case store cannot be read"
            ));
        }
        Ok(keyring)
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// The bot's token, from a file or else from the environment.
    pub(super) fn discord_token(&self, file: Option<&Path>) -> anyhow::Result<Token> {
        match (file, &self.config.discord_token) {
            (Some(file), _) => Ok(Token::from_file(file)?),
            (None, Some(text)) => Token::parse(text).context("reading SCHOOLGATE_DISCORD_TOKEN"),
            (None, None) => anyhow::bail!(
                "the bot needs its token: name a file with --token-file, or set SCHOOLGATE_DISCORD_TOKEN \
                 (developer portal, Bot, Reset Token)"
            ),
        }
    }

    /// Whether the keys come from the environment, where they cannot be rotated by us.
    pub(super) fn keys_from_environment(&self) -> bool {
        self.config.keys.is_some()
    }

    pub(super) fn key_file(&self) -> PathBuf {
        let beside = |file: &str| Path::new(file).parent().unwrap_or(Path::new("")).join(KEY_FILE);
        let sqlite = || {
            self.db
                .strip_prefix("sqlite://")
                .map(|file| file.split('?').next().unwrap_or(file))
        };
        let default = || sqlite().map_or_else(|| PathBuf::from(KEY_FILE), beside);
        self.keys.clone().unwrap_or_else(default)
    }

    pub(super) fn by(&self) -> anyhow::Result<By<'_>> {
        let person = self.by.as_deref().or(self.config.person.as_deref());
        let person = person.context("who is deciding? say --by NAME")?;
        Ok(By {
            person,
            at: self.now(),
        })
    }
}

/// The zone a policy's school keeps.
pub(super) fn zone(policy: &Policy) -> TimeZone {
    TimeZone::get(&policy.raw.school.time_zone).unwrap_or(TimeZone::UTC)
}
