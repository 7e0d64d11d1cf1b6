//! What to look for: indicators, frames and word lists, from text files to compiled form.

mod anchors;
mod commonness;
mod compile;
mod inflect;
mod kinds;
mod pattern;
mod raw;
mod rulebook;
mod wordlist;

pub use anchors::{Anchor, Requirement};
pub use compile::{File, Files, compile};
pub use kinds::{Category, Severity, Target};
pub use pattern::Pattern;
pub use raw::{Detector, RawFrame, RawIndicator, RawNear, RawSignal, RawTarget, RawTargets, Scope, Side};
pub use rulebook::{Frame, Indicator, ListId, Near, PatternId, Probe, Rulebook, Signal};
pub use wordlist::{Form, WordList};
