//! Discord's own filter: its rules can be read and written, within its limits. Never blocks a message by itself: a story
//! says what was blocked. Source: <https://discord.com/developers/docs/resources/auto-moderation>.

use serde_json::{Value, json};

use super::super::permissions as may;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply};
use super::channels::require_in_guild;
use super::refusal::{Code, FormFaults, Refusal};
use super::validation;

const KEYWORD: u64 = 1;
const MOST_KEYWORD_RULES: usize = 6;

fn allowed(state: &State, call: &Call) -> Result<Snowflake, Refusal> {
    let guild = call.id("guild")?;
    require_in_guild(state, guild, may::MANAGE_GUILD)?;
    Ok(guild)
}

fn known(state: &State, guild: Snowflake, call: &Call) -> Result<Value, Refusal> {
    let rule = state.guild(guild)?.rules.get(&call.id("rule")?);
    rule.cloned().ok_or(Refusal::of(Code::NotFound))
}

pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = allowed(state, call)?;
    Ok(Reply::of(state.guild(guild)?.rules.values().cloned().collect()))
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = allowed(state, call)?;
    known(state, guild, call).map(Reply::of)
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = allowed(state, call)?;
    check(&call.body)?;
    let kind = call.body["trigger_type"].as_u64().unwrap_or_default();
    let of_kind = state
        .guild(guild)?
        .rules
        .values()
        .filter(|rule| rule["trigger_type"] == kind);
    let most = if kind == KEYWORD { MOST_KEYWORD_RULES } else { 1 };
    if of_kind.count() >= most {
        let message = format!("Maximum number of rules of this type is {most}");
        return Err(Refusal::field(
            "trigger_type",
            "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED",
            &message,
        ));
    }
    let id = state.clock.next_id();
    let mut rule = json!({
        "id": id, "guild_id": guild, "creator_id": state.bot(), "enabled": false, "exempt_roles": [],
        "exempt_channels": [], "trigger_metadata": {},
    });
    take_over(&mut rule, &call.body);
    state.guild_mut(guild)?.rules.insert(id, rule.clone());
    state.dispatch("AUTO_MODERATION_RULE_CREATE", Some(guild), rule.clone());
    Ok(Reply::of(rule))
}

pub(super) fn edit(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = allowed(state, call)?;
    let mut rule = known(state, guild, call)?;
    take_over(&mut rule, &call.body);
    check(&rule)?;
    state
        .guild_mut(guild)?
        .rules
        .insert(call.id("rule")?, rule.clone());
    state.dispatch("AUTO_MODERATION_RULE_UPDATE", Some(guild), rule.clone());
    Ok(Reply::of(rule))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = allowed(state, call)?;
    let rule = known(state, guild, call)?;
    state.guild_mut(guild)?.rules.remove(&call.id("rule")?);
    state.dispatch("AUTO_MODERATION_RULE_DELETE", Some(guild), rule);
    Ok(Reply::nothing())
}

fn take_over(rule: &mut Value, form: &Value) {
    const WRITABLE: [&str; 8] = [
        "name",
        "event_type",
        "trigger_type",
        "trigger_metadata",
        "actions",
        "enabled",
        "exempt_roles",
        "exempt_channels",
    ];
    for key in WRITABLE {
        if let Some(value) = form.get(key) {
            rule[key] = value.clone();
        }
    }
}

fn check(form: &Value) -> Result<(), Refusal> {
    let mut faults = FormFaults::default();
    for key in ["name", "event_type", "trigger_type"] {
        if form[key].is_null() {
            faults.add(key, "BASE_TYPE_REQUIRED", "This field is required");
        }
    }
    if validation::list(&form["actions"]).is_empty() {
        faults.add("actions", "BASE_TYPE_REQUIRED", "This field is required");
    }
    let limits = [
        ("keyword_filter", 1000, 60),
        ("regex_patterns", 10, 260),
        ("allow_list", 1000, 60),
    ];
    for (key, most, longest) in limits {
        let path = format!("trigger_metadata.{key}");
        let words = validation::list(&form["trigger_metadata"][key]);
        if words.len() > most {
            faults.add(
                &path,
                "BASE_TYPE_MAX_LENGTH",
                &format!("Must be {most} or fewer in length."),
            );
        }
        for (at, word) in words.iter().enumerate() {
            let length = word.as_str().map_or(0, |word| word.chars().count());
            if !(1..=longest).contains(&length) {
                let message = format!("Must be between 1 and {longest} in length.");
                faults.add(&format!("{path}.{at}"), "BASE_TYPE_BAD_LENGTH", &message);
            }
        }
    }
    faults.check()
}
