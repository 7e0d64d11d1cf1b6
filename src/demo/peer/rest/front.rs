//! Where HTTP comes in: a request is written down, checked for its token, troubled if a story wants so, carried out and
//! answered with Discord's headers. Never knows what a route does.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Query, RawPathParams, Request, State, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on as route};
use serde_json::{Value, json};

use super::super::gateway::attend;
use super::super::journal::Recorded;
use super::super::state::Shared;
use super::super::troubles::Trouble;
use super::super::wire::Knife;
use super::call::{Act, Call};
use super::form;
use super::refusal::{Code, Refusal};

pub(super) fn on(method: &Method, act: Act) -> MethodRouter<Arc<Shared>> {
    let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
    route(
        filter,
        move |State(shared): State<Arc<Shared>>,
              ConnectInfo(knife): ConnectInfo<Knife>,
              parameters: RawPathParams,
              request: Request| async move {
            let parameters = parameters
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            answer(&shared, &knife, parameters.collect(), request, Some(act)).await
        },
    )
}

pub(super) async fn unknown(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(knife): ConnectInfo<Knife>,
    request: Request,
) -> Response {
    answer(&shared, &knife, Vec::new(), request, None).await
}

pub(super) async fn gateway(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Vec<(String, String)>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let version = query
        .into_iter()
        .find(|(name, _)| name == "v")
        .map(|(_, value)| value);
    std::future::ready(upgrade.on_upgrade(move |socket| attend(socket, shared, version))).await
}

async fn answer(
    shared: &Shared,
    knife: &Knife,
    parameters: Vec<(String, String)>,
    request: Request,
    act: Option<Act>,
) -> Response {
    let (head, body) = request.into_parts();
    let (method, uri, headers) = (head.method, head.uri, head.headers);
    let parsed = form::read(&headers, body).await;
    let (body, uploads) = parsed.clone().unwrap_or_default();
    let call = Call {
        parameters,
        query: query_of(&uri),
        body,
        uploads,
    };
    let number = shared.change(|state| {
        state
            .journal
            .requests
            .push(recorded(&method, &uri, &headers, &call));
        state.journal.requests.len() - 1
    });
    let trouble = shared.change(|state| state.troubles.next_for(method.as_str(), uri.path()));
    if trouble == Some(Trouble::Cut) {
        knife.cut();
        return StatusCode::NO_CONTENT.into_response();
    }
    let (response, body) = if let Some(response) = trouble.and_then(in_place_of_an_answer) {
        (response, Value::Null)
    } else {
        let act = act.map(|act| (act, &call));
        let (status, body) = carry_out(shared, &uri, &headers, parsed.err(), act);
        (json_response(status, &body, Duration::from_secs(1)), body)
    };
    if let Some(Trouble::Slow(time)) = trouble {
        tokio::time::sleep(time).await;
    }
    if trouble == Some(Trouble::CutAfterwards) {
        knife.cut();
        return response;
    }
    let status = response.status().as_u16();
    shared.change(|state| {
        let keeps_answers = state.journal.keeps_answers;
        if let Some(recorded) = state.journal.requests.get_mut(number) {
            recorded.status = Some(status);
            if keeps_answers {
                recorded.answer = body;
            }
        }
    });
    response
}

fn carry_out(
    shared: &Shared,
    uri: &Uri,
    headers: &HeaderMap,
    unreadable: Option<Refusal>,
    act: Option<(Act, &Call)>,
) -> (u16, Value) {
    let is_known = is_open(uri) || shared.look(|state| bears_token(headers, &state.application.token));
    let outcome = match (is_known, unreadable, act) {
        (false, _, _) => Err(Refusal::of(Code::Unauthorized)),
        (true, Some(refusal), _) => Err(refusal),
        (true, None, None) => Err(Refusal::of(Code::NotFound)),
        (true, None, Some((act, call))) => shared.change(|state| act(state, call)),
    };
    match outcome {
        Ok(reply) => (reply.status, reply.body),
        Err(refusal) => (refusal.status, refusal.body),
    }
}

/// The `Uri` is already without `/api/v10` here.
fn recorded(method: &Method, uri: &Uri, headers: &HeaderMap, call: &Call) -> Recorded {
    let reason = headers
        .get("x-audit-log-reason")
        .and_then(|value| value.to_str().ok());
    let reason = reason.map(|value| percent_encoding::percent_decode_str(value).decode_utf8_lossy());
    Recorded {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: call.query.clone(),
        body: call.body.clone(),
        reason: reason.map(std::borrow::Cow::into_owned),
        status: None,
        answer: Value::Null,
    }
}

fn query_of(uri: &Uri) -> Vec<(String, String)> {
    Query::try_from_uri(uri)
        .map(|Query(pairs)| pairs)
        .unwrap_or_default()
}

/// Where the token in the address is enough.
fn is_open(uri: &Uri) -> bool {
    ["/webhooks/", "/interactions/"]
        .iter()
        .any(|start| uri.path().starts_with(start))
        || uri.path() == "/gateway"
}

fn bears_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    given.and_then(|given| given.strip_prefix("Bot ")) == Some(token)
}

fn json_response(status: u16, body: &Value, reset_after: Duration) -> Response {
    let has_body = status != 204;
    let body = if has_body {
        Body::from(body.to_string())
    } else {
        Body::empty()
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if has_body {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers.insert(
        "x-ratelimit-bucket",
        HeaderValue::from_static("80c17d2f203122d936070c88c8d10f33"),
    );
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("5"));
    headers.insert(
        "x-ratelimit-remaining",
        HeaderValue::from_static(if status == 429 { "0" } else { "4" }),
    );
    let after = HeaderValue::from_str(&format!("{:.3}", reset_after.as_secs_f64()));
    if let Ok(after) = after {
        headers.insert("x-ratelimit-reset-after", after);
    }
    response
}

fn in_place_of_an_answer(trouble: Trouble) -> Option<Response> {
    match trouble {
        Trouble::RateLimited {
            retry_after,
            is_global,
        } => Some(rate_limited(retry_after, is_global)),
        Trouble::MissingPermissions => {
            let refusal = Refusal::of(Code::MissingPermissions);
            Some(json_response(
                refusal.status,
                &refusal.body,
                Duration::from_secs(1),
            ))
        }
        Trouble::Unknown { code } => {
            let body = json!({ "message": "Unknown", "code": code });
            Some(json_response(404, &body, Duration::from_secs(1)))
        }
        Trouble::Broken { status } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            Some((status, format!("error code: {}", status.as_u16())).into_response())
        }
        Trouble::Slow(_) | Trouble::Cut | Trouble::CutAfterwards => None,
    }
}

/// Source: <https://discord.com/developers/docs/topics/rate-limits>.
fn rate_limited(retry_after: Duration, is_global: bool) -> Response {
    let body = json!({
        "message": "You are being rate limited.", "retry_after": retry_after.as_secs_f64(), "global": is_global,
    });
    let mut response = json_response(429, &body, retry_after);
    let headers = response.headers_mut();
    let whole_seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
    headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds));
    if is_global {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    }
    headers.insert(
        "x-ratelimit-scope",
        HeaderValue::from_static(if is_global { "global" } else { "user" }),
    );
    response
}
