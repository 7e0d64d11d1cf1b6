//! Payloads of the shapes Discord documents, and what is read in each.

mod events;
mod laws;
mod messages;
mod odd;

use serde_json::{Value, json};

use super::*;

const OWN: &str = "900";
const SERVER: &str = "100";

fn names() -> Names {
    let mut names = Names::default();
    names.learn(
        "GUILD_CREATE",
        &json!({
            "id": SERVER,
            "roles": [{"id": "41", "name": "Reps"}, {"id": "odd"}],
            "channels": [{"id": "200", "name": "year-3"}],
            "threads": [{"id": "300", "name": "Lost jumpers"}],
            "members": [{"nick": "Mrs Khan", "user": {"id": "71", "username": "skhan"}}],
        }),
    );
    names
}

fn event(name: &str, payload: &Value) -> Read {
    let names = names();
    let reader = Reader {
        own_id: OWN,
        names: &names,
    };
    reader.event(name, payload)
}

fn created(payload: &Value) -> Read {
    event("MESSAGE_CREATE", payload)
}

#[track_caller]
fn said(read: Read) -> Said {
    match read {
        Read::Said(said) => *said,
        Read::NotScreenable(..)
        | Read::NotForScreening(_)
        | Read::Deleted(_)
        | Read::Incomplete(_)
        | Read::Unreadable(_) => panic!("not said: {read:?}"),
    }
}

/// A parent's message with other fields laid over it.
fn message(other: Value) -> Value {
    let mut message = json!({
        "id": "1400000000000000000", "channel_id": "200", "guild_id": SERVER, "type": 0, "content": "",
        "author": {"id": "70", "username": "amira.h", "global_name": "Amira", "discriminator": "0", "avatar": null},
        "member": {"nick": "Amira (Zaid's mum)", "roles": []},
        "timestamp": "2026-03-02T15:04:05.123000+00:00", "edited_timestamp": null, "tts": false, "pinned": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "components": [], "flags": 0,
    });
    lay(&mut message, other);
    message
}

fn lay(message: &mut Value, other: Value) {
    let Value::Object(other) = other else {
        panic!("not an object: {other}");
    };
    message.as_object_mut().expect("an object").extend(other);
}

/// What was said, a part a line, as `kind origin: words`, then the files and what was lost.
fn shown(said: &Said) -> String {
    let mut lines: Vec<String> = said
        .parts
        .iter()
        .map(|part| {
            let words = said
                .message
                .text
                .get(part.span.clone())
                .expect("a span of the text");
            format!("{:?} {:?}: {words}", part.kind, part.origin)
        })
        .collect();
    for file in &said.files {
        lines.push(format!("{:?} {:?}", file.kind, file.name));
    }
    lines.extend(said.lost.iter().map(|fault| format!("lost: {fault}")));
    let parts: Vec<_> = said
        .parts
        .iter()
        .map(|part| said.message.text.get(part.span.clone()).unwrap())
        .collect();
    assert_eq!(said.message.text, parts.join("\n"), "the text is its parts");
    lines.join("\n")
}
