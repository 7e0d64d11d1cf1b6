//! What several tests stand on.

#[cfg(feature = "demo")]
pub(crate) mod client;
pub(crate) mod command;
pub(crate) mod database;
#[cfg(feature = "demo")]
pub(crate) mod openapi;
