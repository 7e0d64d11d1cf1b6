//! What can go wrong between a client and Discord, on demand. Never happens by chance.

use std::time::Duration;

use super::journal::fits;

/// What happens to a request instead of, or around, its answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trouble {
    /// 429, for this route or for the whole application.
    RateLimited { retry_after: Duration, is_global: bool },
    /// 403 with code 50013.
    MissingPermissions,
    /// 404 with a code of Discord's, such as 10008.
    Unknown { code: u32 },
    /// An answer from in front of Discord, without JSON.
    Broken { status: u16 },
    /// Carried out, but answered only after a while.
    Slow(Duration),
    /// The connection is reset before anything was done.
    Cut,
    /// The connection is reset after the request was carried out: the client cannot know.
    CutAfterwards,
}

struct Planned {
    method: String,
    pattern: String,
    trouble: Trouble,
    times: usize,
}

#[derive(Default)]
pub(super) struct Troubles {
    planned: Vec<Planned>,
}

impl Troubles {
    pub(super) fn plan(&mut self, method: &str, pattern: &str, trouble: Trouble, times: usize) {
        self.planned.push(Planned {
            method: method.to_owned(),
            pattern: pattern.to_owned(),
            trouble,
            times,
        });
    }

    pub(super) fn next_for(&mut self, method: &str, path: &str) -> Option<Trouble> {
        let hits = |planned: &Planned| planned.method == method && fits(&planned.pattern, path);
        let at = self.planned.iter().position(hits)?;
        let planned = self.planned.get_mut(at)?;
        planned.times = planned.times.saturating_sub(1);
        let trouble = planned.trouble;
        if planned.times == 0 {
            self.planned.remove(at);
        }
        Some(trouble)
    }

    pub(super) fn clear(&mut self) {
        self.planned.clear();
    }
}
