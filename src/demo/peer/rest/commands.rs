//! The commands an application has, everywhere or in one guild. Never runs one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply};
use super::refusal::{Code, FormFaults, Refusal};
use super::validation;

const CHAT_INPUT: u64 = 1;

pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let place = place(state, call)?;
    let commands = state.commands.get(&place).cloned().unwrap_or_default();
    Ok(Reply::of(commands.into()))
}

/// Puts a new list in the place of the old one; a command that keeps its name keeps its id.
pub(super) fn overwrite(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let place = place(state, call)?;
    let wanted = validation::list(&call.body);
    check(wanted)?;
    let before = state.commands.remove(&place).unwrap_or_default();
    let mut commands = Vec::new();
    for form in wanted {
        let kind = form["type"].as_u64().unwrap_or(CHAT_INPUT);
        let known = before
            .iter()
            .find(|old| old["name"] == form["name"] && old["type"] == kind);
        let id = known.and_then(|old| old["id"].as_str()?.parse().ok());
        let id = id.unwrap_or_else(|| state.clock.next_id());
        commands.push(registered(form, kind, id, place, state));
    }
    state.commands.insert(place, commands.clone());
    Ok(Reply::of(commands.into()))
}

fn place(state: &State, call: &Call) -> Result<Option<Snowflake>, Refusal> {
    if call.id("application")? != state.bot() {
        return Err(Refusal::of(Code::MissingAccess));
    }
    match call.parameter("guild") {
        "" => Ok(None),
        _ => Ok(Some(state.guild(call.id("guild")?)?.id)),
    }
}

fn registered(form: &Value, kind: u64, id: Snowflake, place: Option<Snowflake>, state: &mut State) -> Value {
    let mut command = json!({
        "id": id, "application_id": state.bot(), "version": state.clock.next_id(), "type": kind,
        "name": form["name"], "description": form["description"].as_str().unwrap_or_default(),
        "default_member_permissions": form["default_member_permissions"], "nsfw": form["nsfw"] == true,
        "dm_permission": form["dm_permission"] != false, "integration_types": [0], "contexts": form["contexts"],
        "name_localizations": form["name_localizations"],
        "description_localizations": form["description_localizations"],
    });
    if kind == CHAT_INPUT {
        command["options"] = validation::list(&form["options"]).iter().map(tidied).collect();
    }
    if let Some(guild) = place {
        command["guild_id"] = json!(guild);
    }
    command
}

/// An option as Discord gives it back: what says nothing is left out.
fn tidied(option: &Value) -> Value {
    let said = option.as_object().into_iter().flatten().filter(|(key, value)| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        !is_empty || key.as_str() == "options" && option["type"].as_u64().is_some_and(|kind| kind <= 2)
    });
    let mut tidy = Value::Object(said.map(|(key, value)| (key.clone(), value.clone())).collect());
    if tidy.get("options").is_some() {
        tidy["options"] = validation::list(&option["options"]).iter().map(tidied).collect();
    }
    tidy
}

/// Source: <https://discord.com/developers/docs/interactions/application-commands>.
fn check(commands: &[Value]) -> Result<(), Refusal> {
    let mut faults = FormFaults::default();
    let mut seen = BTreeSet::new();
    for (at, command) in commands.iter().enumerate() {
        let name = command["name"].as_str().unwrap_or_default();
        let kind = command["type"].as_u64().unwrap_or(CHAT_INPUT);
        if !is_name(name, kind) {
            let message = "Command name is invalid";
            faults.add(&format!("{at}.name"), "APPLICATION_COMMAND_INVALID_NAME", message);
        }
        if !seen.insert((kind, name)) {
            let message = "Application command names must be unique";
            faults.add(
                &format!("{at}.name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                message,
            );
        }
        if kind == CHAT_INPUT {
            check_description(&mut faults, &at.to_string(), command);
            check_options(&mut faults, &at.to_string(), command);
        }
    }
    faults.check()
}

fn is_name(name: &str, kind: u64) -> bool {
    let is_fit = |character: char| {
        character == '-' || character == '_' || character.is_alphanumeric() && !character.is_uppercase()
    };
    let is_long_enough = (1..=32).contains(&name.chars().count());
    is_long_enough && (kind != CHAT_INPUT || name.chars().all(is_fit))
}

fn check_description(faults: &mut FormFaults, path: &str, form: &Value) {
    let length = form["description"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    if !(1..=100).contains(&length) {
        let message = "Must be between 1 and 100 in length.";
        faults.add(&format!("{path}.description"), "BASE_TYPE_BAD_LENGTH", message);
    }
}

fn check_options(faults: &mut FormFaults, path: &str, form: &Value) {
    let options = validation::list(&form["options"]);
    if options.len() > 25 {
        faults.add(
            &format!("{path}.options"),
            "BASE_TYPE_MAX_LENGTH",
            "Must be 25 or fewer in length.",
        );
    }
    let mut may_be_required = true;
    for (at, option) in options.iter().enumerate() {
        let path = format!("{path}.options.{at}");
        if !is_name(option["name"].as_str().unwrap_or_default(), CHAT_INPUT) {
            faults.add(
                &format!("{path}.name"),
                "APPLICATION_COMMAND_INVALID_NAME",
                "Command name is invalid",
            );
        }
        check_description(faults, &path, option);
        let is_required = option["required"] == true;
        if is_required && !may_be_required {
            let message = "Required options must be placed before non-required options";
            faults.add(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        may_be_required &= is_required;
        if validation::list(&option["choices"]).len() > 25 {
            faults.add(
                &format!("{path}.choices"),
                "BASE_TYPE_MAX_LENGTH",
                "Must be 25 or fewer in length.",
            );
        }
        check_options(faults, &path, option);
    }
}
