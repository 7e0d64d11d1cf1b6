//! Fields of a raw payload by name, and what is wrong with one that cannot be read.
//! Never panics on an odd shape, and never puts what a field holds into a fault: it may be what somebody wrote.

use serde_json::{Map, Value};

/// A field that is not what Discord documents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` {wrong}")]
pub struct Fault {
    /// From the payload down: `embeds[2].title`.
    pub path: String,
    pub wrong: &'static str,
}

impl Fault {
    pub(super) fn new(path: impl Into<String>, wrong: &'static str) -> Self {
        let path = path.into();
        Self { path, wrong }
    }
}

/// An object of the payload, and the way to it.
#[derive(Clone)]
pub(super) struct Node<'a> {
    fields: &'a Map<String, Value>,
    path: String,
}

impl<'a> Node<'a> {
    pub(super) fn root(payload: &'a Value) -> Result<Self, Fault> {
        Self::of(payload, String::new())
    }

    fn of(value: &'a Value, path: String) -> Result<Self, Fault> {
        match value.as_object() {
            Some(fields) => Ok(Self { fields, path }),
            None if path.is_empty() => Err(Fault::new("payload", "is not an object")),
            None => Err(Fault::new(path, "is not an object")),
        }
    }

    /// The way to a field, for a fault.
    pub(super) fn path_to(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Absent and `null` are the same, here and below.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.value(name).and_then(Value::as_bool) == Some(true)
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Fault> {
        self.typed(name, "is not a text", Value::as_str)
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Fault> {
        self.typed(name, "is not a whole number", Value::as_u64)
    }

    /// Discord writes ids as texts of digits; numbers are taken too.
    pub(super) fn id(&self, name: &str) -> Result<Option<String>, Fault> {
        self.typed(name, "is not an id", |value| match value {
            Value::String(text) => Some(text.clone()).filter(|text| is_id(text)),
            Value::Number(number) => number.as_u64().map(|number| number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    }

    pub(super) fn ids(&self, name: &str) -> Result<Option<Vec<String>>, Fault> {
        self.typed(name, "is not a list of ids", |value| {
            let ids = value.as_array()?.iter();
            ids.map(|id| id.as_str().filter(|id| is_id(id)).map(str::to_owned))
                .collect()
        })
    }

    pub(super) fn required_id(&self, name: &str) -> Result<String, Fault> {
        self.id(name)?
            .ok_or_else(|| Fault::new(self.path_to(name), "is missing"))
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Node<'a>>, Fault> {
        self.value(name)
            .map(|value| Node::of(value, self.path_to(name)))
            .transpose()
    }

    /// Each element by itself, so that a broken one does not cost the others; empty where the field is absent.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Result<Node<'a>, Fault>>, Fault> {
        let list = self.typed(name, "is not a list", Value::as_array)?;
        let path = self.path_to(name);
        let elements = list.into_iter().flatten().enumerate();
        Ok(elements
            .map(|(at, value)| Node::of(value, format!("{path}[{at}]")))
            .collect())
    }

    /// Whether the field holds something that could be read: a blank text, an empty list and `null` do not.
    pub(super) fn is_filled(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| match value {
            Value::String(text) => !text.trim().is_empty(),
            Value::Array(elements) => !elements.is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
        })
    }

    fn typed<T>(
        &self,
        name: &str,
        wrong: &'static str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(Fault::new(self.path_to(name), wrong)),
        }
    }
}

/// No longer than a number of 64 bits.
fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
