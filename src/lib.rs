//! Schoolgate screens what parents write against their school's code of conduct and files what may breach it
//! where staff decide. `docs/ARCHITECTURE.md` tells how a message travels.

pub mod cli;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
pub mod discord;
pub mod eval;
pub mod faults;
pub mod indicators;
pub mod load;
pub mod message;
pub mod moderation;
pub mod people;
pub mod policy;
pub mod screen;
pub mod sources;
pub mod store;
pub mod telemetry;
pub mod text;
pub mod time;
