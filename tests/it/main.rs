//! The one integration binary.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod architecture;
mod cases;
mod commands;
#[cfg(feature = "demo")]
mod discord;
mod kill;
mod laws;
mod library;
mod store;
mod support;
mod talk;
