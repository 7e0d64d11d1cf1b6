//! Time inside the peer: the instant its story begins, and one millisecond more for each thing that gets an id. Deadlines
//! run in real time, and a story can let time pass. Never reads the clock of the machine.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::snowflake::Snowflake;

/// The first second of 2015, from which Discord's ids count their milliseconds.
const EPOCH_MS: i64 = 1_420_070_400_000;

pub(super) struct Clock {
    start: Timestamp,
    ticks: u64,
    skipped: Duration,
}

/// When something began, for a deadline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    real: Instant,
    skipped: Duration,
}

impl Clock {
    pub(super) fn starting_at(start: Timestamp) -> Self {
        Self {
            start,
            ticks: 0,
            skipped: Duration::ZERO,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let since = self.skipped + Duration::from_millis(self.ticks);
        self.start.saturating_add(since).unwrap_or(Timestamp::MAX)
    }

    /// As Discord writes an instant.
    pub(super) fn text(&self) -> String {
        written(self.now())
    }

    pub(super) fn next_id(&mut self) -> Snowflake {
        self.ticks += 1;
        let since_epoch = self.now().as_millisecond().saturating_sub(EPOCH_MS);
        let milliseconds = u64::try_from(since_epoch).unwrap_or_default();
        Snowflake(milliseconds << 22 | self.ticks & 0xfff)
    }

    pub(super) fn skip(&mut self, time: Duration) {
        self.skipped += time;
    }

    pub(super) fn moment(&self) -> Moment {
        Moment {
            real: Instant::now(),
            skipped: self.skipped,
        }
    }

    pub(super) fn since(&self, moment: Moment) -> Duration {
        moment.real.elapsed() + self.skipped.saturating_sub(moment.skipped)
    }
}

pub(super) fn written(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
