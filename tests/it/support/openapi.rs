//! Discord's own description of its API, where it lies beside the package: every request must fit its operation, and
//! every answer of the peer too.

use std::fs;
use std::path::Path;

use schoolgate::demo::peer::Recorded;
use serde_json::{Map, Value};

pub(crate) struct OpenApi {
    document: Value,
}

/// Where serenity 0.12.5 and the document are known to differ: method, operation, what is found, and why it may stand.
const KNOWN: [(&str, &str, &str, &str); 2] = [
    (
        "PUT",
        "/applications/{application_id}/commands",
        "/default_member_permissions`",
        "the document wants a number; Discord's reference wants the bits as text, which is what it gives back",
    ),
    (
        "PUT",
        "/applications/{application_id}/guilds/{guild_id}/commands",
        "/default_member_permissions`",
        "as above",
    ),
];

impl OpenApi {
    /// `None`, and a line that says so, where the document is not there.
    #[expect(clippy::print_stderr, reason = "a skipped check must be seen")]
    pub(crate) fn beside_the_package() -> Option<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .with_file_name("shared")
            .join("discord/openapi.json");
        let Ok(text) = fs::read_to_string(&path) else {
            eprintln!("skipped: Discord's OpenAPI document is not at {}", path.display());
            return None;
        };
        let document = serde_json::from_str(&text).expect("the document is JSON");
        Some(Self { document })
    }

    /// What is wrong with a request, but for what is known.
    pub(crate) fn request_faults(&self, request: &Recorded) -> Vec<String> {
        let Some((template, operation)) = self.operation(request) else {
            return vec![format!("{} {} is no operation", request.method, request.path)];
        };
        let mut faults = self.query_faults(request, operation);
        faults.extend(self.body_faults(request, operation));
        let is_known = |fault: &String| {
            KNOWN.iter().any(|(method, route, part, _)| {
                *method == request.method && *route == template && fault.contains(part)
            })
        };
        faults.retain(|fault| !is_known(fault));
        let named = faults
            .into_iter()
            .map(|fault| format!("{} {template}: {fault}", request.method));
        named.collect()
    }

    /// What is wrong with the peer's answer to it.
    pub(crate) fn answer_faults(&self, request: &Recorded) -> Vec<String> {
        let (Some((template, operation)), Some(status)) = (self.operation(request), request.status) else {
            return Vec::new();
        };
        let responses = &operation["responses"];
        let exact = &responses[status.to_string()];
        let family = &responses[format!("{}XX", status / 100)];
        let response = self.followed(if exact.is_null() { family } else { exact });
        if response.is_null() {
            return vec![format!("{} {template}: {status} is no answer", request.method)];
        }
        let schema = &response["content"]["application/json"]["schema"];
        let faults = if schema.is_null() {
            Vec::new()
        } else {
            self.faults(schema, &request.answer)
        };
        let named = faults
            .into_iter()
            .map(|fault| format!("answer {status} to {} {template}: {fault}", request.method));
        named.collect()
    }

    /// The operation whose path fits; one with more words of its own goes before one with more parameters.
    fn operation(&self, request: &Recorded) -> Option<(&str, &Value)> {
        let paths = self.document["paths"].as_object()?;
        let fitting = paths.iter().filter(|(template, operations)| {
            fits(template, &request.path) && operations.get(request.method.to_lowercase()).is_some()
        });
        let (template, operations) = fitting.min_by_key(|(template, _)| template.matches('{').count())?;
        Some((template, &operations[request.method.to_lowercase()]))
    }

    fn query_faults(&self, request: &Recorded, operation: &Value) -> Vec<String> {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let mut faults = Vec::new();
        for (name, value) in &request.query {
            let parameter = parameters
                .iter()
                .find(|known| known["in"] == "query" && known["name"] == name.as_str());
            let Some(parameter) = parameter else {
                faults.push(format!("query `{name}` is not known"));
                continue;
            };
            let readings = [
                Value::from(value.as_str()),
                serde_json::from_str(value).unwrap_or_default(),
            ];
            if readings
                .iter()
                .all(|reading| !self.faults(&parameter["schema"], reading).is_empty())
            {
                faults.push(format!("query `{name}` cannot be `{value}`"));
            }
        }
        faults
    }

    fn body_faults(&self, request: &Recorded, operation: &Value) -> Vec<String> {
        let body = self.followed(&operation["requestBody"]);
        let schema = &body["content"]["application/json"]["schema"];
        match (request.body.is_null(), schema.is_null()) {
            (true, _) if body["required"] == true => vec!["a body is missing".to_owned()],
            (true, _) => Vec::new(),
            (false, true) => vec!["it takes no body".to_owned()],
            (false, false) => self.faults(schema, &request.body),
        }
    }

    fn followed<'a>(&'a self, value: &'a Value) -> &'a Value {
        let pointer = value["$ref"]
            .as_str()
            .and_then(|reference| reference.strip_prefix('#'));
        pointer
            .and_then(|pointer| self.document.pointer(pointer))
            .unwrap_or(value)
    }

    fn faults(&self, schema: &Value, instance: &Value) -> Vec<String> {
        let mut whole = schema.as_object().cloned().unwrap_or_else(Map::new);
        whole.insert("components".to_owned(), self.document["components"].clone());
        let validator =
            jsonschema::draft202012::new(&Value::Object(whole)).expect("the document's schemas are valid");
        let errors = validator.iter_errors(instance);
        errors
            .map(|error| format!("at `{}`: {error}", error.instance_path()))
            .collect()
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let pairs = wanted.iter().zip(&given);
    wanted.len() == given.len()
        && pairs
            .into_iter()
            .all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
}
