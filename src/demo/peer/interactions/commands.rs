//! From what somebody types after a slash to what the application is told: the registered command, its options in their
//! kinds, and whoever they name. Never sends a command that the person is not offered.

use serde_json::{Map, Value, json};

use super::super::error::PeerError;
use super::super::permissions;
use super::super::rest::list;
use super::super::snowflake::Snowflake;
use super::super::state::State;

/// Kinds of options.
const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const STRING: u64 = 3;
const INTEGER: u64 = 4;
const BOOLEAN: u64 = 5;
const USER: u64 = 6;
const CHANNEL: u64 = 7;
const ROLE: u64 = 8;
const NUMBER: u64 = 10;

/// A command as it was typed.
pub(crate) struct Chosen<'a> {
    /// With subcommands, as in `flag show`, and without the slash.
    pub(crate) command: &'a str,
    pub(crate) options: &'a Value,
    /// The option that is still being typed.
    pub(crate) focused: Option<&'a str>,
    /// 1 for slash-commands, 3 for the menu of a message.
    pub(crate) kind: u64,
}

/// Where it was typed, and by whom.
pub(crate) struct Place<'a> {
    pub(crate) state: &'a State,
    pub(crate) guild: Option<Snowflake>,
    pub(crate) user: Snowflake,
}

/// The `data` of the interaction.
pub(crate) fn choose(place: &Place<'_>, chosen: &Chosen<'_>) -> Result<Value, PeerError> {
    let command = place.offered(chosen)?;
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": chosen.kind });
    if !command["guild_id"].is_null() {
        data["guild_id"] = command["guild_id"].clone();
    }
    if chosen.kind != 1 {
        return Ok(data);
    }
    let mut resolved = Map::new();
    let mut words = chosen.command.split_whitespace().skip(1);
    let options = place.below(chosen, command, &mut words, &mut resolved)?;
    if !options.is_empty() {
        data["options"] = options.into();
    }
    if !resolved.is_empty() {
        data["resolved"] = Value::Object(resolved);
    }
    Ok(data)
}

impl Place<'_> {
    fn offered(&self, chosen: &Chosen<'_>) -> Result<&Value, PeerError> {
        let places = [self.guild, None];
        let commands = || {
            places
                .iter()
                .filter_map(|place| self.state.commands.get(place))
                .flatten()
        };
        let fits = |command: &&Value| {
            let name = command["name"].as_str().unwrap_or_default();
            let is_called = if chosen.kind == 1 {
                chosen.command.split_whitespace().next() == Some(name)
            } else {
                chosen.command == name
            };
            is_called && command["type"] == chosen.kind
        };
        let command = commands().find(fits).ok_or_else(|| PeerError::NoSuchCommand {
            wanted: chosen.command.to_owned(),
            there: commands()
                .map(|command| command["name"].to_string())
                .collect::<Vec<_>>()
                .join(", "),
        })?;
        let needed: Option<u64> = command["default_member_permissions"]
            .as_str()
            .and_then(|bits| bits.parse().ok());
        let held = self.guild.and_then(|guild| self.state.guilds.get(&guild));
        let held = held.map_or(0, |guild| permissions::in_guild(guild, self.user));
        let is_offered = needed.is_none_or(|needed| {
            held & permissions::ADMINISTRATOR != 0 || needed != 0 && held & needed == needed
        });
        if is_offered {
            Ok(command)
        } else {
            Err(PeerError::NotOffered {
                command: chosen.command.to_owned(),
            })
        }
    }

    /// The options at one level: a subcommand with its own below, or the values.
    fn below<'w>(
        &self,
        chosen: &Chosen<'_>,
        form: &Value,
        words: &mut impl Iterator<Item = &'w str>,
        resolved: &mut Map<String, Value>,
    ) -> Result<Vec<Value>, PeerError> {
        let there = list(&form["options"]);
        let is_branch = |option: &Value| option["type"] == SUBCOMMAND || option["type"] == GROUP;
        if there.iter().any(is_branch) {
            let word = words.next().unwrap_or_default();
            let branch = there.iter().find(|option| option["name"] == word);
            let branch = branch.ok_or_else(|| PeerError::NoSuchCommand {
                wanted: chosen.command.to_owned(),
                there: there
                    .iter()
                    .map(|option| option["name"].to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
            let inner = self.below(chosen, branch, words, resolved)?;
            return Ok(vec![
                json!({ "name": word, "type": branch["type"], "options": inner }),
            ]);
        }
        self.values(chosen, there, resolved)
    }

    fn values(
        &self,
        chosen: &Chosen<'_>,
        there: &[Value],
        resolved: &mut Map<String, Value>,
    ) -> Result<Vec<Value>, PeerError> {
        let command = || chosen.command.to_owned();
        let given = chosen.options.as_object();
        for option in given.into_iter().flat_map(Map::keys) {
            if !there.iter().any(|known| known["name"] == option.as_str()) {
                return Err(PeerError::NoSuchOption {
                    command: command(),
                    option: option.clone(),
                });
            }
        }
        let mut values = Vec::new();
        for option in there {
            let name = option["name"].as_str().unwrap_or_default();
            let Some(value) = given.and_then(|given| given.get(name)) else {
                if option["required"] == true && chosen.focused.is_none() {
                    let option = name.to_owned();
                    return Err(PeerError::OptionMissing {
                        command: command(),
                        option,
                    });
                }
                continue;
            };
            let is_focused = chosen.focused == Some(name);
            if !is_focused && !takes(option, value) {
                return Err(PeerError::WrongValue {
                    command: command(),
                    option: name.to_owned(),
                    given: value.to_string(),
                });
            }
            self.resolve(option, value, resolved);
            let mut filled = json!({ "name": name, "type": option["type"], "value": value });
            if is_focused {
                filled["focused"] = true.into();
            }
            values.push(filled);
        }
        Ok(values)
    }

    fn resolve(&self, option: &Value, value: &Value, resolved: &mut Map<String, Value>) {
        let Some((text, id)) = value
            .as_str()
            .and_then(|text| Some((text, text.parse::<Snowflake>().ok()?)))
        else {
            return;
        };
        let mut put = |kind: &str, json: Value| {
            let of_kind = resolved.entry(kind).or_insert_with(|| json!({}));
            of_kind[text] = json;
        };
        match option["type"].as_u64().unwrap_or_default() {
            USER => {
                put("users", self.state.user_json(id));
                let member = self
                    .guild
                    .and_then(|guild| self.state.guilds.get(&guild)?.members.get(&id));
                if let Some(member) = member {
                    let mut json = member.partial();
                    let held = self.guild.and_then(|guild| self.state.guilds.get(&guild));
                    let held = held.map_or(0, |guild| permissions::in_guild(guild, id));
                    json["permissions"] = held.to_string().into();
                    put("members", json);
                }
            }
            CHANNEL => {
                if let Some(channel) = self.state.channels.get(&id) {
                    put("channels", self.state.channel_json(channel));
                }
            }
            ROLE => {
                let role = self
                    .guild
                    .and_then(|guild| self.state.guilds.get(&guild)?.roles.get(&id));
                if let Some(role) = role {
                    put("roles", role.to_json());
                }
            }
            _ => {}
        }
    }
}

fn takes(option: &Value, value: &Value) -> bool {
    let is_of_kind = match option["type"].as_u64().unwrap_or_default() {
        STRING => value.is_string(),
        INTEGER => value.is_i64() || value.is_u64(),
        BOOLEAN => value.is_boolean(),
        NUMBER => value.is_number(),
        _ => value.as_str().is_some_and(|id| id.parse::<Snowflake>().is_ok()),
    };
    let choices = list(&option["choices"]);
    let number = value.as_f64();
    let is_above = option["min_value"]
        .as_f64()
        .is_none_or(|least| number.is_none_or(|number| number >= least));
    let is_below = option["max_value"]
        .as_f64()
        .is_none_or(|most| number.is_none_or(|number| number <= most));
    let is_chosen = choices.is_empty() || choices.iter().any(|choice| choice["value"] == *value);
    is_of_kind && is_above && is_below && is_chosen
}
