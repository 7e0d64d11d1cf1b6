//! Discord's HTTP API, version 10, as far as a moderating bot uses it: the table of routes. What each does stands in the
//! files beside. A route is a function from the state and a call to a reply or a refusal; it never waits.

mod auto_moderation;
mod call;
mod channels;
mod commands;
mod form;
mod front;
mod guilds;
mod mentions;
mod messages;
mod pins;
mod refusal;
mod validation;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::get;

pub(super) use call::{Act, Call, Reply, Upload};
pub(super) use channels::direct_channel;
pub(super) use messages::{compose, post, remove, rewrite};
pub(super) use refusal::{Code, Refusal};
pub(super) use validation::{BUTTON, TEXT_INPUT, check_message, check_modal, fields_of, list};
pub(super) use webhooks::hide;

use super::interactions;
use super::state::Shared;

type Row = (&'static str, Method, Act);

const DELETE: Method = Method::DELETE;
const GET: Method = Method::GET;
const PATCH: Method = Method::PATCH;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;

static ROUTES: &[Row] = &[
    ("/gateway", GET, guilds::gateway),
    ("/gateway/bot", GET, guilds::gateway_for_bot),
    ("/users/@me", GET, guilds::current_user),
    ("/users/@me/guilds", GET, guilds::current_guilds),
    ("/users/@me/channels", POST, channels::open_direct),
    ("/users/{user}", GET, guilds::user),
    ("/applications/@me", GET, guilds::application),
    ("/oauth2/applications/@me", GET, guilds::application),
    ("/guilds/{guild}", GET, guilds::guild),
    ("/guilds/{guild}/channels", GET, channels::of_guild),
    ("/guilds/{guild}/channels", POST, channels::create),
    ("/guilds/{guild}/threads/active", GET, channels::active_threads),
    ("/guilds/{guild}/members", GET, guilds::members),
    ("/guilds/{guild}/members/{user}", GET, guilds::member),
    ("/guilds/{guild}/roles", GET, guilds::roles),
    (
        "/guilds/{guild}/auto-moderation/rules",
        GET,
        auto_moderation::list,
    ),
    (
        "/guilds/{guild}/auto-moderation/rules",
        POST,
        auto_moderation::create,
    ),
    (
        "/guilds/{guild}/auto-moderation/rules/{rule}",
        GET,
        auto_moderation::show,
    ),
    (
        "/guilds/{guild}/auto-moderation/rules/{rule}",
        PATCH,
        auto_moderation::edit,
    ),
    (
        "/guilds/{guild}/auto-moderation/rules/{rule}",
        DELETE,
        auto_moderation::delete,
    ),
    ("/channels/{channel}", GET, channels::show),
    (
        "/channels/{channel}/threads/archived/public",
        GET,
        channels::archived_threads,
    ),
    ("/channels/{channel}/messages", GET, messages::list),
    ("/channels/{channel}/messages", POST, messages::create),
    ("/channels/{channel}/messages/{message}", GET, messages::show),
    ("/channels/{channel}/messages/{message}", PATCH, messages::edit),
    ("/channels/{channel}/messages/{message}", DELETE, messages::delete),
    ("/channels/{channel}/pins", GET, pins::list_as_before),
    ("/channels/{channel}/pins/{message}", PUT, pins::pin),
    ("/channels/{channel}/pins/{message}", DELETE, pins::unpin),
    ("/channels/{channel}/messages/pins", GET, pins::list),
    ("/channels/{channel}/messages/pins/{message}", PUT, pins::pin),
    ("/channels/{channel}/messages/pins/{message}", DELETE, pins::unpin),
    ("/applications/{application}/commands", GET, commands::list),
    ("/applications/{application}/commands", PUT, commands::overwrite),
    (
        "/applications/{application}/guilds/{guild}/commands",
        GET,
        commands::list,
    ),
    (
        "/applications/{application}/guilds/{guild}/commands",
        PUT,
        commands::overwrite,
    ),
    (
        "/interactions/{interaction}/{token}/callback",
        POST,
        interactions::callback,
    ),
    ("/webhooks/{application}/{token}", POST, webhooks::follow_up),
    (
        "/webhooks/{application}/{token}/messages/{message}",
        GET,
        webhooks::show,
    ),
    (
        "/webhooks/{application}/{token}/messages/{message}",
        PATCH,
        webhooks::edit,
    ),
    (
        "/webhooks/{application}/{token}/messages/{message}",
        DELETE,
        webhooks::delete,
    ),
];

/// The whole peer: the API, and the gateway where its addresses point to.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let api = ROUTES.iter().fold(Router::new(), |api, (path, method, act)| {
        api.route(path, front::on(method, *act))
    });
    Router::new()
        .nest("/api/v10", api.fallback(front::unknown))
        .route("/", get(front::gateway))
        .route("/resume", get(front::gateway))
        .with_state(shared)
}
