//! A request as a route sees it, and what the route answers. Never knows of HTTP beyond status and JSON.

use serde_json::Value;

use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::refusal::Refusal;

pub(crate) type Act = fn(&mut State, &Call) -> Result<Reply, Refusal>;

/// A file that came with a form. Its bytes are not kept.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: usize,
}

pub(crate) struct Call {
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) uploads: Vec<Upload>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Call {
    pub(crate) fn parameter(&self, name: &str) -> &str {
        value_of(&self.parameters, name).unwrap_or_default()
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        value_of(&self.query, name)
    }

    /// An id in the path.
    pub(crate) fn id(&self, name: &str) -> Result<Snowflake, Refusal> {
        as_id(name, self.parameter(name))
    }

    /// An id in the query.
    pub(crate) fn id_asked(&self, name: &str) -> Result<Option<Snowflake>, Refusal> {
        self.query(name).map(|value| as_id(name, value)).transpose()
    }

    /// A number in the query, within bounds.
    pub(crate) fn limit(&self, default: usize, most: usize) -> Result<usize, Refusal> {
        let Some(value) = self.query("limit") else {
            return Ok(default);
        };
        let number: Option<usize> = value.parse().ok();
        number
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| {
                let message = format!("int value should be between 1 and {most}.");
                Refusal::field("limit", "NUMBER_TYPE_RANGE", &message)
            })
    }
}

fn value_of<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let pair = pairs.iter().find(|(key, _)| key == name);
    pair.map(|(_, value)| value.as_str())
}

fn as_id(name: &str, value: &str) -> Result<Snowflake, Refusal> {
    let message = format!("Value \"{value}\" is not snowflake.");
    value
        .parse()
        .map_err(|_| Refusal::field(name, "NUMBER_TYPE_COERCE", &message))
}

impl Reply {
    pub(crate) fn of(body: Value) -> Self {
        Self { status: 200, body }
    }

    pub(crate) fn created(body: Value) -> Self {
        Self { status: 201, body }
    }

    pub(crate) fn nothing() -> Self {
        Self {
            status: 204,
            body: Value::Null,
        }
    }
}
