//! Requests to Discord's HTTP interface whose answers are read raw. Waits as long as Discord asks and tries again what
//! may pass, a bounded number of times. Only reads; never puts an answer or the token into an error or a log.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::Token;

const DISCORD: &str = "https://discord.com";
/// Far below the fifty a second that Discord grants, and enough for a server's channels to be read in moments.
const AT_ONCE: usize = 4;
const LONGEST_REQUEST: Duration = Duration::from_secs(20);

/// How often and how long a request is tried again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub tries: usize,
    pub first_pause: Duration,
    /// Discord may ask for more; what it asks beyond this is not waited for.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 6,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_mins(1),
        }
    }
}

/// Why there is no answer. The wordings are reasons of gaps, too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    #[error(
        "Discord does not accept the token (401); make a new one in the developer portal, Bot, Reset Token, and give it again"
    )]
    WrongToken,
    #[error("Discord refuses it (403); give the bot View Channel and Read Message History there")]
    Forbidden,
    #[error("it is gone (404)")]
    Gone,
    #[error("Discord answered {status}, which trying again does not change")]
    Refused { status: u16 },
    #[error("Discord asks to wait ({status}), and still did after {tries} tries")]
    Busy {
        status: u16,
        tries: usize,
        pause: Option<Duration>,
    },
    #[error("Discord could not be reached, in {tries} tries; is this machine online?")]
    Unreachable { tries: usize },
    #[error("the answer was no JSON")]
    Malformed,
}

/// A way to ask Discord.
pub struct Rest {
    client: Client,
    address: String,
    patience: Patience,
    at_once: Semaphore,
}

impl Rest {
    /// `address` stands in for `https://discord.com`.
    ///
    /// # Errors
    /// [`RestError::Unreachable`] where this machine has no means for encrypted connections.
    pub fn new(token: &Token, address: Option<&str>, patience: Patience) -> Result<Self, RestError> {
        let bearer = HeaderValue::from_str(&format!("Bot {}", token.reveal()));
        let mut bearer = bearer.map_err(|_| RestError::WrongToken)?;
        bearer.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, bearer),
            (
                USER_AGENT,
                HeaderValue::from_static(serenity::constants::USER_AGENT),
            ),
        ]);
        let client = Client::builder()
            .default_headers(headers)
            .timeout(LONGEST_REQUEST);
        Ok(Self {
            client: client.build().map_err(|_| RestError::Unreachable { tries: 0 })?,
            address: address.unwrap_or(DISCORD).trim_end_matches('/').to_owned(),
            patience,
            at_once: Semaphore::new(AT_ONCE),
        })
    }

    /// The answer to `GET`; `path` begins after the version, with a slash.
    ///
    /// # Errors
    /// Discord refused, or nothing helped as often as patience allows.
    pub async fn get(&self, path: &str) -> Result<Value, RestError> {
        let Patience {
            tries,
            first_pause,
            longest_pause,
        } = self.patience;
        let pauses = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(first_pause)
            .with_max_delay(longest_pause)
            .with_max_times(tries.saturating_sub(1));
        (|| self.ask(path))
            .retry(pauses)
            .when(|error| self.may_pass(error))
            .adjust(|error, pause| pause.map(|pause| asked_pause(error).unwrap_or(pause)))
            .await
    }

    async fn ask(&self, path: &str) -> Result<Value, RestError> {
        let _turn = self.at_once.acquire().await;
        let request = self.client.get(format!("{}/api/v10{path}", self.address));
        let tries = self.patience.tries;
        let answer = request
            .send()
            .await
            .map_err(|_| RestError::Unreachable { tries })?;
        if let Some(refusal) = refusal(&answer, tries) {
            return Err(refusal);
        }
        let bytes = answer
            .bytes()
            .await
            .map_err(|_| RestError::Unreachable { tries })?;
        serde_json::from_slice(&bytes).map_err(|_| RestError::Malformed)
    }

    fn may_pass(&self, error: &RestError) -> bool {
        match error {
            RestError::Busy { pause, .. } => pause.is_none_or(|pause| pause <= self.patience.longest_pause),
            RestError::Unreachable { .. } => true,
            RestError::WrongToken
            | RestError::Forbidden
            | RestError::Gone
            | RestError::Refused { .. }
            | RestError::Malformed => false,
        }
    }
}

fn refusal(answer: &Response, tries: usize) -> Option<RestError> {
    let status = answer.status();
    let code = status.as_u16();
    match status {
        StatusCode::UNAUTHORIZED => Some(RestError::WrongToken),
        StatusCode::FORBIDDEN => Some(RestError::Forbidden),
        StatusCode::NOT_FOUND => Some(RestError::Gone),
        StatusCode::TOO_MANY_REQUESTS => Some(RestError::Busy {
            status: code,
            tries,
            pause: pause_in(answer.headers()),
        }),
        _ if status.is_success() => None,
        _ if status.is_server_error() => Some(RestError::Busy {
            status: code,
            tries,
            pause: None,
        }),
        _ => Some(RestError::Refused { status: code }),
    }
}

/// `Retry-After` counts whole seconds; `X-RateLimit-Reset-After` says it finer.
fn pause_in(headers: &HeaderMap) -> Option<Duration> {
    let seconds = |name: &str| headers.get(name)?.to_str().ok()?.parse::<f64>().ok();
    let finer = seconds("x-ratelimit-reset-after").or_else(|| seconds(RETRY_AFTER.as_str()));
    finer.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}

fn asked_pause(error: &RestError) -> Option<Duration> {
    match error {
        RestError::Busy { pause, .. } => *pause,
        RestError::WrongToken
        | RestError::Forbidden
        | RestError::Gone
        | RestError::Refused { .. }
        | RestError::Unreachable { .. }
        | RestError::Malformed => None,
    }
}
