//! What to look for: indicators, frames and word lists, from text files to compiled form.

mod kinds;
mod raw;

pub use kinds::{Category, Severity, Target};
pub use raw::{RawFrame, RawIndicator, RawNear, RawSignal, RawTargets, Scope, Side};
