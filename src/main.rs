//! Starts the program: the clock, the environment, the logs; then the command line.

use std::process::ExitCode;

use schoolgate::cli::{self, Ending};
use schoolgate::config::Config;
use schoolgate::telemetry;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::from_environment();
    telemetry::start(config.log.as_deref());
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    let clock = jiff::Timestamp::now;
    match cli::run(config, clock).await {
        Ok(Ending::Well) => ExitCode::SUCCESS,
        Ok(Ending::WithFaults) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&error);
            ExitCode::from(2)
        }
    }
}

/// Whoever read the output has read enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let broken = |io: &std::io::Error| io.kind() == std::io::ErrorKind::BrokenPipe;
    error.downcast_ref().is_some_and(broken)
}
