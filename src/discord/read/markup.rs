//! Discord's marks in a text (`<@17>`, `<:wave:3>`, `<t:1767225600>`) as people see them.
//! Never touches anything else in it: Markdown is the screen's affair.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::{Captures, Regex};

use super::field::Node;
use super::names::{Names, shown_name};
use super::outcome::Mentions;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) <(?: @!?(?<member>[0-9]{1,20}) | @&(?<role>[0-9]{1,20}) | \#(?<channel>[0-9]{1,20})
        | a?:(?<emoji>[A-Za-z0-9_~]{1,32}):[0-9]{1,20} | t:(?<time>-?[0-9]{1,15})(?::[A-Za-z])?
        | /(?<command>[^<>:/]{1,100}):[0-9]{1,20} )>",
    )
    .expect("the pattern is fixed")
});

/// The names that hold for one message.
pub(super) struct Markup<'a> {
    names: &'a Names,
    mentioned: BTreeMap<String, String>,
}

impl<'a> Markup<'a> {
    /// Of the members mentioned the message itself says what they are called; of roles and channels it does not.
    pub(super) fn new(names: &'a Names, message: &Node<'_>) -> Self {
        let mut markup = Self {
            names,
            mentioned: BTreeMap::new(),
        };
        markup.take_names(message);
        markup
    }

    /// A forwarded message brings the names of those it mentions.
    pub(super) fn take_names(&mut self, message: &Node<'_>) {
        let users = message.objects("mentions").unwrap_or_default();
        for user in users.into_iter().filter_map(Result::ok) {
            let Ok(Some(id)) = user.id("id") else { continue };
            let member = user.object("member").ok().flatten();
            let nickname = member
                .as_ref()
                .and_then(|member| member.text("nick").ok().flatten());
            let known = self.names.members.get(&id).cloned();
            let name = nickname.map(str::to_owned).or(known);
            if let Some(name) = name.or_else(|| shown_name(&user, None)) {
                self.mentioned.insert(id, name);
            }
        }
    }

    /// The text as people see it. Who is mentioned is noted in `mentions`.
    pub(super) fn shown<'t>(&self, text: &'t str, mentions: &mut Mentions) -> Cow<'t, str> {
        MARK.replace_all(text, |mark: &Captures<'_>| {
            self.plain(mark, mentions).unwrap_or_else(|| mark[0].to_owned())
        })
    }

    /// `None` where the mark means nothing and is shown as it stands. For who is not known, the words Discord shows.
    fn plain(&self, mark: &Captures<'_>, mentions: &mut Mentions) -> Option<String> {
        let group = |name| mark.name(name).map(|found| found.as_str());
        let unknown =
            |name: Option<&String>, otherwise: &str| name.map_or(otherwise, String::as_str).to_owned();
        if let Some(id) = group("member") {
            note(&mut mentions.members, id);
            let name = self.mentioned.get(id).or_else(|| self.names.members.get(id));
            return Some(format!("@{}", unknown(name, "unknown-user")));
        }
        if let Some(id) = group("role") {
            note(&mut mentions.roles, id);
            return Some(format!("@{}", unknown(self.names.roles.get(id), "unknown-role")));
        }
        if let Some(id) = group("channel") {
            note(&mut mentions.channels, id);
            let name = self.names.channels.get(id).or_else(|| self.names.threads.get(id));
            return Some(format!("#{}", unknown(name, "unknown")));
        }
        if let Some(emoji) = group("emoji") {
            return Some(format!(":{emoji}:"));
        }
        if let Some(command) = group("command") {
            return Some(format!("/{command}"));
        }
        let at = Timestamp::from_second(group("time")?.parse().ok()?).ok()?;
        // Everybody sees it in a zone of their own, so none is right for all.
        let at = at.to_zoned(TimeZone::UTC);
        Some(at.strftime("%Y-%m-%d %H:%M").to_string())
    }
}

fn note(ids: &mut Vec<String>, id: &str) {
    if !ids.iter().any(|noted| noted == id) {
        ids.push(id.to_owned());
    }
}
