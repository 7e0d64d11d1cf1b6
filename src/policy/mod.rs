//! What a school's code makes of findings. Schools are data: nothing here knows one.

mod compile;
mod decide;
mod raw;

pub use compile::{Breach, Clause, Policy, compile};
pub use decide::{Breached, Decision, Level};
pub use raw::*;
