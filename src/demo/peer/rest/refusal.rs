//! How Discord says no: a status, a code, a sentence, and for forms the faults by field. Never says it kindly.
//! Source: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>.

use serde_json::{Map, Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    NotFound,
    Unauthorized,
    UnknownChannel,
    UnknownGuild,
    UnknownMember,
    UnknownMessage,
    UnknownUser,
    UnknownWebhook,
    UnknownInteraction,
    TooManyPins,
    AlreadyAcknowledged,
    MissingAccess,
    CannotEditOthers,
    EmptyMessage,
    CannotSendToUser,
    CannotSendInThisChannel,
    MissingPermissions,
    InvalidWebhookToken,
    InvalidForm,
    ThreadArchived,
    InvalidJson,
}

impl Code {
    fn parts(self) -> (u16, u32, &'static str) {
        match self {
            Self::NotFound => (404, 0, "404: Not Found"),
            Self::Unauthorized => (401, 0, "401: Unauthorized"),
            Self::UnknownChannel => (404, 10_003, "Unknown Channel"),
            Self::UnknownGuild => (404, 10_004, "Unknown Guild"),
            Self::UnknownMember => (404, 10_007, "Unknown Member"),
            Self::UnknownMessage => (404, 10_008, "Unknown Message"),
            Self::UnknownUser => (404, 10_013, "Unknown User"),
            Self::UnknownWebhook => (404, 10_015, "Unknown Webhook"),
            Self::UnknownInteraction => (404, 10_062, "Unknown interaction"),
            Self::TooManyPins => (400, 30_003, "Maximum number of pins reached for the channel"),
            Self::AlreadyAcknowledged => (400, 40_060, "Interaction has already been acknowledged."),
            Self::MissingAccess => (403, 50_001, "Missing Access"),
            Self::CannotEditOthers => (403, 50_005, "Cannot edit a message authored by another user"),
            Self::EmptyMessage => (400, 50_006, "Cannot send an empty message"),
            Self::CannotSendToUser => (403, 50_007, "Cannot send messages to this user"),
            Self::CannotSendInThisChannel => (400, 50_008, "Cannot send messages in a non-text channel"),
            Self::MissingPermissions => (403, 50_013, "Missing Permissions"),
            Self::InvalidWebhookToken => (401, 50_027, "Invalid Webhook Token"),
            Self::InvalidForm => (400, 50_035, "Invalid Form Body"),
            Self::ThreadArchived => (400, 50_083, "Thread is archived"),
            Self::InvalidJson => (400, 50_109, "The request body contains invalid JSON."),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Refusal {
    pub(crate) fn of(code: Code) -> Self {
        let (status, code, message) = code.parts();
        Self {
            status,
            body: json!({ "message": message, "code": code }),
        }
    }

    /// One fault of a form, at a path such as `embeds.0.title`.
    pub(crate) fn field(path: &str, code: &str, message: &str) -> Self {
        let mut faults = FormFaults::default();
        faults.add(path, code, message);
        faults.refusal()
    }
}

/// All that is wrong with a form, by field.
#[derive(Default)]
pub(crate) struct FormFaults {
    fields: Map<String, Value>,
}

impl FormFaults {
    pub(crate) fn add(&mut self, path: &str, code: &str, message: &str) {
        let mut fields = &mut self.fields;
        for segment in path.split('.') {
            let below = fields.entry(segment).or_insert_with(|| json!({}));
            let Value::Object(next) = below else { return };
            fields = next;
        }
        let faults = fields.entry("_errors").or_insert_with(|| json!([]));
        if let Value::Array(faults) = faults {
            faults.push(json!({ "code": code, "message": message }));
        }
    }

    pub(crate) fn check(self) -> Result<(), Refusal> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    fn refusal(self) -> Refusal {
        let mut refusal = Refusal::of(Code::InvalidForm);
        refusal.body["errors"] = Value::Object(self.fields);
        refusal
    }
}
