//! The peer itself, held against a real serenity client: what Discord would do, it must do.

mod contract;
mod gateway;
mod interactions;
mod rest;

use schoolgate::demo::peer::{Opening, Peer};

/// A Monday in term.
pub(super) fn opening() -> Opening {
    Opening::at("2026-09-14T07:45:00Z".parse().unwrap())
}

async fn peer() -> Peer {
    Peer::start(opening()).await.unwrap()
}
