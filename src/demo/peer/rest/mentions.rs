//! Whom a message names, and whom of these it may call. Never sends anything.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::super::permissions;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::validation::list;

static USERS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<@!?(\d+)>").expect("written here"));
static ROLES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<@&(\d+)>").expect("written here"));

pub(super) struct Mentions {
    pub(super) users: Vec<Value>,
    pub(super) roles: Vec<Value>,
    pub(super) is_everyone: bool,
}

/// `allowed` is the form's `allowed_mentions`: without it, all that are written count.
pub(super) fn mentions(
    state: &State,
    channel: Snowflake,
    author: Snowflake,
    content: &str,
    allowed: &Value,
) -> Mentions {
    let users = ids(&USERS, content).filter(|id| is_allowed(allowed, "users", *id));
    let roles = ids(&ROLES, content).filter(|id| is_allowed(allowed, "roles", *id));
    let calls_all = content.contains("@everyone") || content.contains("@here");
    let may_call_all = state
        .channels
        .get(&channel)
        .is_some_and(|channel| state.permissions(channel, author) & permissions::MENTION_EVERYONE != 0);
    Mentions {
        users: users
            .map(|id| state.user_json(id))
            .filter(|user| !user.is_null())
            .collect(),
        roles: roles.map(|id| json!(id)).collect(),
        is_everyone: calls_all && may_call_all && is_parsed(allowed, "everyone"),
    }
}

fn ids<'a>(pattern: &'a Regex, content: &'a str) -> impl Iterator<Item = Snowflake> + 'a {
    let mut found: Vec<Snowflake> = Vec::new();
    for captures in pattern.captures_iter(content) {
        let id = captures.get(1).and_then(|id| id.as_str().parse().ok());
        found.extend(id.filter(|id| !found.contains(id)));
    }
    found.into_iter()
}

fn is_parsed(allowed: &Value, kind: &str) -> bool {
    allowed.is_null() || list(&allowed["parse"]).iter().any(|parsed| parsed == kind)
}

fn is_allowed(allowed: &Value, kind: &str, id: Snowflake) -> bool {
    let id = id.to_string();
    is_parsed(allowed, kind) || list(&allowed[kind]).iter().any(|listed| *listed == id.as_str())
}
