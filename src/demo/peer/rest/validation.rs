//! The limits of messages, embeds, components and modals; every fault of a form at once. Never changes the form.
//! Source: <https://discord.com/developers/docs/resources/message>, <https://discord.com/developers/docs/components/reference>.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::model::COMPONENTS_V2;
use super::refusal::{Code, FormFaults, Refusal};

const EMBED_TEXTS: [(&str, usize); 4] = [
    ("title", 256),
    ("description", 4096),
    ("footer.text", 2048),
    ("author.name", 256),
];
const EMBEDS_TOGETHER: usize = 6000;

/// Kinds of components.
pub(crate) const ROW: u64 = 1;
pub(crate) const BUTTON: u64 = 2;
pub(crate) const TEXT_INPUT: u64 = 4;
const LINK_STYLE: u64 = 5;

/// `has_files`: whether something beside the form makes the message not empty.
pub(crate) fn check_message(form: &Value, has_files: bool) -> Result<(), Refusal> {
    let mut faults = FormFaults::default();
    longest(&mut faults, "content", &form["content"], 2000);
    longest(&mut faults, "nonce", &form["nonce"], 25);
    check_embeds(&mut faults, list(&form["embeds"]));
    let is_v2 = form["flags"].as_u64().unwrap_or_default() & COMPONENTS_V2 != 0;
    check_components(&mut faults, list(&form["components"]), is_v2);
    check_allowed_mentions(&mut faults, &form["allowed_mentions"]);
    let has_legacy =
        form["content"].as_str().is_some_and(|text| !text.is_empty()) || !list(&form["embeds"]).is_empty();
    if is_v2 && has_legacy {
        faults.add(
            "content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The 'content' and 'embeds' fields cannot be used with components V2",
        );
    }
    faults.check()?;
    let says_something = form["content"]
        .as_str()
        .is_some_and(|text| !text.trim().is_empty());
    let lists = ["embeds", "components", "sticker_ids", "attachments"];
    let shows_something = lists.iter().any(|key| !list(&form[*key]).is_empty()) || form["poll"].is_object();
    if says_something || shows_something || has_files {
        Ok(())
    } else {
        Err(Refusal::of(Code::EmptyMessage))
    }
}

pub(crate) fn check_modal(form: &Value) -> Result<(), Refusal> {
    let mut faults = FormFaults::default();
    required(&mut faults, "data.title", &form["title"], 45);
    required(&mut faults, "data.custom_id", &form["custom_id"], 100);
    let rows = list(&form["components"]);
    if !(1..=5).contains(&rows.len()) {
        faults.add(
            "data.components",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 5 in length.",
        );
    }
    for (at, field) in fields_of(rows).into_iter().enumerate() {
        let path = format!("data.components.{at}.components.0");
        required(
            &mut faults,
            &format!("{path}.custom_id"),
            &field["custom_id"],
            100,
        );
        longest(&mut faults, &format!("{path}.label"), &field["label"], 45);
        longest(
            &mut faults,
            &format!("{path}.placeholder"),
            &field["placeholder"],
            100,
        );
        longest(&mut faults, &format!("{path}.value"), &field["value"], 4000);
    }
    faults.check()
}

/// The inputs of a modal, in rows or under labels.
pub(crate) fn fields_of(rows: &[Value]) -> Vec<&Value> {
    rows.iter()
        .filter_map(|row| row.get("component").or_else(|| row["components"].get(0)))
        .collect()
}

fn check_embeds(faults: &mut FormFaults, embeds: &[Value]) {
    if embeds.len() > 10 {
        faults.add("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let mut together = 0;
    for (at, embed) in embeds.iter().enumerate() {
        for (name, most) in EMBED_TEXTS {
            let text = name.split('.').fold(embed, |value, key| &value[key]);
            longest(faults, &format!("embeds.{at}.{name}"), text, most);
            together += length(text);
        }
        let fields = list(&embed["fields"]);
        if fields.len() > 25 {
            let path = format!("embeds.{at}.fields");
            faults.add(&path, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        for (number, field) in fields.iter().enumerate() {
            for (name, most) in [("name", 256), ("value", 1024)] {
                required(
                    faults,
                    &format!("embeds.{at}.fields.{number}.{name}"),
                    &field[name],
                    most,
                );
                together += length(&field[name]);
            }
        }
    }
    if together > EMBEDS_TOGETHER {
        let message = "Embed size exceeds maximum size of 6000";
        faults.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

fn check_components(faults: &mut FormFaults, rows: &[Value], is_v2: bool) {
    if !is_v2 && rows.len() > 5 {
        faults.add(
            "components",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 5 in length.",
        );
    }
    let mut seen = BTreeSet::new();
    for (row_at, row) in rows.iter().enumerate() {
        if !is_v2 && row["type"] != ROW {
            let path = format!("components.{row_at}");
            faults.add(
                &path,
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
        }
        let inner = list(&row["components"]);
        if row["type"] == ROW && !(1..=5).contains(&inner.len()) {
            let path = format!("components.{row_at}.components");
            faults.add(
                &path,
                "BASE_TYPE_BAD_LENGTH",
                "Must be between 1 and 5 in length.",
            );
        }
        for (at, component) in inner.iter().enumerate() {
            let path = format!("components.{row_at}.components.{at}");
            check_component(faults, &path, component);
            let id = component["custom_id"].as_str();
            if id.is_some_and(|id| !seen.insert(id)) {
                let path = format!("{path}.custom_id");
                faults.add(
                    &path,
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                );
            }
        }
    }
}

fn check_component(faults: &mut FormFaults, path: &str, component: &Value) {
    longest(faults, &format!("{path}.label"), &component["label"], 80);
    longest(
        faults,
        &format!("{path}.placeholder"),
        &component["placeholder"],
        150,
    );
    let is_link = component["type"] == BUTTON && component["style"] == LINK_STYLE;
    let is_text = component["type"].as_u64().is_some_and(|kind| kind > 8);
    if !is_link && !is_text {
        required(faults, &format!("{path}.custom_id"), &component["custom_id"], 100);
    }
    let options = list(&component["options"]);
    if component["type"] == 3 && !(1..=25).contains(&options.len()) {
        let path = format!("{path}.options");
        faults.add(
            &path,
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 25 in length.",
        );
    }
    for (at, option) in options.iter().enumerate() {
        for name in ["label", "value"] {
            required(faults, &format!("{path}.options.{at}.{name}"), &option[name], 100);
        }
    }
}

fn check_allowed_mentions(faults: &mut FormFaults, allowed: &Value) {
    for kind in ["users", "roles"] {
        let is_parsed = list(&allowed["parse"]).iter().any(|parsed| parsed == kind);
        if is_parsed && !list(&allowed[kind]).is_empty() {
            let message = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            faults.add(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                &message,
            );
        }
    }
}

fn longest(faults: &mut FormFaults, path: &str, text: &Value, most: usize) {
    if length(text) > most {
        faults.add(
            path,
            "BASE_TYPE_MAX_LENGTH",
            &format!("Must be {most} or fewer in length."),
        );
    }
}

fn required(faults: &mut FormFaults, path: &str, text: &Value, most: usize) {
    if length(text) == 0 {
        faults.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }
    longest(faults, path, text, most);
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.chars().count())
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
