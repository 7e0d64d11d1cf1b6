//! A message before it is sent: text, files, polls, whatever Discord knows. Never checks what only Discord would refuse.

use serde_json::{Map, Value, json};

use super::super::rest::Upload;

#[derive(Clone, Default)]
pub struct Draft {
    pub(super) form: Map<String, Value>,
    pub(super) uploads: Vec<Upload>,
    pub(super) fields: Map<String, Value>,
}

impl Draft {
    pub fn text(text: &str) -> Self {
        let mut draft = Self::default();
        draft.form.insert("content".to_owned(), text.into());
        draft
    }

    #[must_use]
    pub fn with_file(mut self, name: &str, media_type: &str, bytes: usize) -> Self {
        self.uploads.push(Upload {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes,
        });
        self
    }

    #[must_use]
    pub fn with_poll(self, question: &str, answers: &[&str]) -> Self {
        let answers: Vec<Value> = (1..)
            .zip(answers)
            .map(|(id, text)| json!({ "answer_id": id, "poll_media": { "text": text } }))
            .collect();
        self.with_field(
            "poll",
            json!({
                "question": { "text": question }, "answers": answers, "expiry": null, "allow_multiselect": false,
                "layout_type": 1,
            }),
        )
    }

    #[must_use]
    pub fn with_sticker(self, name: &str) -> Self {
        self.with_field(
            "sticker_items",
            json!([{ "id": "1", "name": name, "format_type": 1 }]),
        )
    }

    /// A field of the message as Discord would send it, whatever its shape.
    #[must_use]
    pub fn with_field(mut self, key: &str, value: Value) -> Self {
        self.fields.insert(key.to_owned(), value);
        self
    }
}
