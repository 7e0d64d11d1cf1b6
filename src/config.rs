//! Settings from the environment. Nothing else reads it.

use std::path::PathBuf;

/// What the environment says; everything in it is optional.
#[derive(Default)]
pub struct Config {
    /// `SCHOOLGATE_KEYS`: the text of a key file, instead of one.
    pub keys: Option<String>,
    /// `SCHOOLGATE_DATA`: a folder with `policies/` and `wordlists/`, instead of the copy in the program.
    pub library: Option<PathBuf>,
    /// `SCHOOLGATE_LOG`: what to log, in the syntax of `tracing-subscriber`'s filter.
    pub log: Option<String>,
    /// `SCHOOLGATE_USER`, or else the account's name: who decides, as the chronology shows them.
    pub person: Option<String>,
    /// `SCHOOLGATE_DISCORD_TOKEN`: the bot's token, instead of a file.
    pub discord_token: Option<String>,
}

impl Config {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn from_environment() -> Self {
        let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            keys: value("SCHOOLGATE_KEYS"),
            library: value("SCHOOLGATE_DATA").map(PathBuf::from),
            log: value("SCHOOLGATE_LOG"),
            person: value("SCHOOLGATE_USER")
                .or_else(|| value("USER"))
                .or_else(|| value("LOGNAME")),
            discord_token: value("SCHOOLGATE_DISCORD_TOKEN"),
        }
    }
}
