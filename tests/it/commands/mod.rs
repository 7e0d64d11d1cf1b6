//! Conversations with the real program: what a person types, what it says, how it ends.

mod library;
mod screening;
mod staff;

use std::path::Path;

use serde_json::Value;

use crate::support::command::{Program, text};

const ABUSE: &str = r#"{"id":"1","sent_at":"2026-03-02T09:00:00Z","channel":"year-3","author":"p1","name":"Ann Bell","text":"you absolute idiot"}
{"id":"2","sent_at":"2026-03-02T09:30:00Z","channel":"year-4","author":"p2","name":"Bo Cole","text":"this school is an absolute joke"}
{"id":"3","sent_at":"2026-03-02T10:00:00Z","channel":"year-4","author":"p3","name":"Cy Dunn","text":"thank you for a lovely fair"}
"#;

/// A store with two flags in two cases.
fn abused() -> Program {
    let program = Program::new();
    let chat = program.file("chat.jsonl", ABUSE);
    program.run([Path::new("screen"), &chat]).ended(0);
    program
}

/// The flag on a message; flags of one batch come in no promised order.
fn flag_on<'a>(flags: &'a [Value], message: &str) -> &'a str {
    let found = flags.iter().find(|flag| text(flag, "message") == message);
    text(found.unwrap(), "id")
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| text(row, "id")).collect()
}

/// What a finding points at.
fn spanned<'a>(finding: &Value, message: &'a str) -> &'a str {
    let end = |index: usize| usize::try_from(finding["span"][index].as_u64().unwrap()).unwrap();
    message.get(end(0)..end(1)).unwrap()
}
