//! What a school's code makes of findings.

mod raw;

pub use raw::*;
