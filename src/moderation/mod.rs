//! What is done with messages and flags: screening them in, and putting them where staff decide.

mod evidence;
mod intake;

pub use evidence::{Evidence, Said};
pub use intake::{Batch, Desk, Intake, Judged};
