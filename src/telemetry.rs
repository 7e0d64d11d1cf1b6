//! Logs, on standard error. They never hold message text, names, matched words or keys.

use tracing_subscriber::EnvFilter;

/// What is logged when nothing is asked for.
const QUIET: &str = "warn,sqlx=error";

/// Starts logging. An invalid filter falls back to warnings, and says so.
pub fn start(filter: Option<&str>) {
    let wanted = filter.map(EnvFilter::try_new);
    let refused = matches!(wanted, Some(Err(_)));
    let filter = wanted
        .and_then(Result::ok)
        .unwrap_or_else(|| EnvFilter::new(QUIET));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    if refused {
        tracing::warn!("SCHOOLGATE_LOG is not a valid filter; write for example schoolgate=info");
    }
}
