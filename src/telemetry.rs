//! Logs, on standard error. They never hold message text, names, matched words or keys.

use tracing::Metadata;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// What is logged when nothing is asked for.
const QUIET: &str = "warn,sqlx=error";

/// Libraries that write what they send and receive into their logs: message texts, and the token. serenity does so
/// even in warnings (a frame that it cannot parse), so that no level of theirs is let through.
const TALKATIVE: [&str; 8] = [
    "serenity",
    "tungstenite",
    "tokio_tungstenite",
    "h2",
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
];

/// Starts logging. An invalid filter falls back to warnings, and says so.
pub fn start(filter: Option<&str>) {
    let wanted = filter.map(EnvFilter::try_new);
    let refused = matches!(wanted, Some(Err(_)));
    let filter = wanted
        .and_then(Result::ok)
        .unwrap_or_else(|| EnvFilter::new(QUIET));
    tracing_subscriber::registry()
        .with(filter)
        .with(filter_fn(is_discreet))
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr))
        .init();
    if refused {
        tracing::warn!("SCHOOLGATE_LOG is not a valid filter; write for example schoolgate=info");
    }
}

fn is_discreet(about: &Metadata<'_>) -> bool {
    let library = about.target().split("::").next().unwrap_or_default();
    !TALKATIVE.contains(&library)
}
