//! Who a payload says wrote something. Never guesses: a role at the school is not told by Discord.

use super::field::{Fault, Node};
use super::names::{Names, shown_name};
use super::outcome::Sender;
use crate::message::{Author, AuthorRole};

/// The author of a message. A webhook's is the name it was sent under.
pub(super) fn of_message(message: &Node<'_>, names: &Names) -> Result<Author, Fault> {
    let missing = || Fault::new(message.path_to("author"), "is missing");
    let user = message.object("author")?.ok_or_else(missing)?;
    let member = message.object("member").ok().flatten();
    of_user(&user, member.as_ref(), names)
}

pub(super) fn of_user(user: &Node<'_>, member: Option<&Node<'_>>, names: &Names) -> Result<Author, Fault> {
    let id = user.required_id("id")?;
    let nickname = member.and_then(|member| member.text("nick").ok().flatten());
    let known = nickname.or_else(|| names.members.get(&id).map(String::as_str));
    let name = known.map_or_else(|| shown_name(user, member), |name| Some(name.to_owned()));
    Ok(Author {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        role: AuthorRole::Unknown,
    })
}

/// Somebody of whom the payload has at most the id. Nobody's id is empty, so that no hash is made of it.
pub(super) fn of_id(id: Option<String>, names: &Names) -> Author {
    let id = id.unwrap_or_default();
    let name = names.members.get(&id);
    Author {
        name: name.cloned().unwrap_or_else(|| "unknown".to_owned()),
        id,
        role: AuthorRole::Unknown,
    }
}

/// An answer to a command comes from an application through a webhook; a webhook alone is nobody's application.
pub(super) fn sender(message: &Node<'_>) -> Sender {
    let author = message.object("author").ok().flatten();
    let is_bot = author.is_some_and(|author| author.is_true("bot"));
    if message.has("application_id") {
        Sender::Application
    } else if message.has("webhook_id") {
        Sender::Webhook
    } else if is_bot {
        Sender::Bot
    } else {
        Sender::Person
    }
}
