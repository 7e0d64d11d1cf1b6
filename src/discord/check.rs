//! Whether the bot could do its work: token, intents, servers, channels; and for whatever is missing, the fix.
//! Only asks. Never connects to the gateway and never reads a message.

use serde_json::Value;
use serenity::all::{GuildChannel, Member, PartialGuild, Permissions};

use super::rest::{Rest, RestError};
use super::rooms::{is_for_people, missing_in};

/// Bits of an application's flags: the intent is granted, or granted as to applications in few servers
/// (documentation: Application, Application Flags).
const MEMBERS: u64 = 1 << 14 | 1 << 15;
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub what: String,
    /// What to do, where something is missing.
    pub fix: Option<String>,
}

/// Everything that was looked at, and the servers that would be screened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub lines: Vec<Line>,
    /// Ids with names.
    pub servers: Vec<(String, String)>,
}

impl Report {
    pub fn is_ready(&self) -> bool {
        self.lines.iter().all(|line| line.fix.is_none())
    }

    fn well(&mut self, what: String) {
        self.lines.push(Line { what, fix: None });
    }

    fn missing(&mut self, what: String, fix: String) {
        self.lines.push(Line { what, fix: Some(fix) });
    }
}

pub(super) fn hears_members(application: &Value) -> bool {
    has(application, MEMBERS)
}

fn has(application: &Value, either: u64) -> bool {
    let flags = application.get("flags").and_then(Value::as_u64);
    flags.unwrap_or_default() & either != 0
}

/// Looks at everything the bot needs. `chosen` are the ids of the school's servers; none chosen means the only one
/// there is.
///
/// # Errors
/// Discord cannot be asked at all: it cannot be reached or refuses the token.
pub async fn check(rest: &Rest, chosen: &[String]) -> Result<Report, RestError> {
    let own = rest.get("/users/@me").await?;
    let word =
        |value: &Value, field: &str| value.get(field).and_then(Value::as_str).unwrap_or("?").to_owned();
    let own_id = word(&own, "id");
    let mut report = Report::default();
    report.well(format!(
        "the token is that of {} ({})",
        word(&own, "username"),
        own_id
    ));
    let application = rest.get("/applications/@me").await?;
    look_at_intents(&application, &mut report);
    let Value::Array(guilds) = rest.get("/users/@me/guilds").await? else {
        return Err(RestError::Malformed);
    };
    let all: Vec<_> = guilds
        .iter()
        .map(|guild| (word(guild, "id"), word(guild, "name")))
        .collect();
    choose(all, chosen, &mut report);
    for (id, name) in report.servers.clone() {
        look_at_server(rest, (&id, &name), &own_id, &mut report).await?;
    }
    Ok(report)
}

fn look_at_intents(application: &Value, report: &mut Report) {
    const WHERE: &str = "in the developer portal, Bot, Privileged Gateway Intents";
    if has(application, MESSAGE_CONTENT) {
        report.well("the Message Content Intent is on".to_owned());
    } else {
        report.missing(
            "the Message Content Intent is off: every message would come without its words".to_owned(),
            format!("{WHERE}, switch Message Content Intent on"),
        );
    }
    if hears_members(application) {
        report.well("the Server Members Intent is on: nicknames are screened".to_owned());
    } else {
        report.well(format!(
            "the Server Members Intent is off: nicknames are not screened (to change that: {WHERE}, switch it on)"
        ));
    }
}

/// A server belongs to one school, and only people can say to which: of several, they have to be named.
fn choose(all: Vec<(String, String)>, chosen: &[String], report: &mut Report) {
    for id in chosen {
        if !all.iter().any(|(known, _)| known == id) {
            report.missing(
                format!("the bot is not in the server {id}"),
                "invite it there (README, \"The bot\"), or correct --server".to_owned(),
            );
        }
    }
    if all.is_empty() {
        let fix = "invite it with the link from the README, \"The bot\"".to_owned();
        report.missing("the bot is in no server".to_owned(), fix);
    } else if chosen.is_empty() && all.len() > 1 {
        let names: Vec<String> = all.iter().map(|(id, name)| format!("{id} ({name})")).collect();
        report.missing(
            format!(
                "the bot is in {} servers, which may belong to different schools",
                all.len()
            ),
            format!("name those of this school with --server: {}", names.join(", ")),
        );
    } else {
        let is_chosen = |(id, _): &(String, String)| chosen.is_empty() || chosen.contains(id);
        report.servers = all.into_iter().filter(is_chosen).collect();
    }
}

async fn look_at_server(
    rest: &Rest,
    (id, name): (&str, &str),
    own_id: &str,
    report: &mut Report,
) -> Result<(), RestError> {
    let guild: PartialGuild = parsed(rest.get(&format!("/guilds/{id}")).await?)?;
    let own: Member = parsed(with_guild(
        rest.get(&format!("/guilds/{id}/members/{own_id}")).await?,
        id,
    ))?;
    let channels: Vec<GuildChannel> = parsed(rest.get(&format!("/guilds/{id}/channels")).await?)?;
    let mut seen = 0;
    for channel in channels.iter().filter(|channel| is_for_people(channel)) {
        let missing = missing_in(&guild, channel, &own);
        if missing.is_empty() {
            seen += 1;
        } else {
            report.missing(
                format!("{name}: the bot cannot read #{}", channel.name),
                format!(
                    "if it is to be screened: #{}, Edit Channel, Permissions, add the bot's role, allow {}",
                    channel.name,
                    named(missing)
                ),
            );
        }
    }
    report.well(format!(
        "{name}: {seen} channels can be read, with their history and threads"
    ));
    Ok(())
}

/// A member that is fetched does not say of which server.
fn with_guild(mut member: Value, guild: &str) -> Value {
    if let Some(member) = member.as_object_mut() {
        member.insert("guild_id".to_owned(), guild.into());
    }
    member
}

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, RestError> {
    serde_json::from_value(value).map_err(|_| RestError::Malformed)
}

fn named(missing: Permissions) -> String {
    let names = [
        (Permissions::VIEW_CHANNEL, "View Channel"),
        (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
    ];
    let lacking = names.into_iter().filter(|(bit, _)| missing.contains(*bit));
    lacking.map(|(_, name)| name).collect::<Vec<_>>().join(" and ")
}
