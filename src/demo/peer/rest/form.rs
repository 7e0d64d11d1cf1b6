//! The body of a request: JSON, or a form with files and the JSON beside them. Never keeps a file's bytes.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::call::Upload;
use super::refusal::{Code, Refusal};

/// What Discord takes in one request without a boost.
const LARGEST: usize = 25 * 1024 * 1024;

type Form = (Value, Vec<Upload>);

pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Form, Refusal> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let mut request = Request::new(body);
        *request.headers_mut() = headers.clone();
        return read_parts(request).await;
    }
    let bytes = to_bytes(body, LARGEST)
        .await
        .map_err(|_| Refusal::of(Code::InvalidJson))?;
    if bytes.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let body = serde_json::from_slice(&bytes).map_err(|_| Refusal::of(Code::InvalidJson))?;
    Ok((body, Vec::new()))
}

async fn read_parts(request: Request) -> Result<Form, Refusal> {
    let broken = || Refusal::of(Code::InvalidForm);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| broken())?;
    let (mut body, mut uploads) = (Value::Null, Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        let is_json = part.name() == Some("payload_json");
        let name = part.file_name().unwrap_or("unknown").to_owned();
        let media_type = part
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned();
        let bytes = part.bytes().await.map_err(|_| broken())?;
        if is_json {
            body = serde_json::from_slice(&bytes).map_err(|_| Refusal::of(Code::InvalidJson))?;
        } else {
            uploads.push(Upload {
                name,
                media_type,
                bytes: bytes.len(),
            });
        }
    }
    Ok((body, uploads))
}
