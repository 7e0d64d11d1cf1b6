//! What the queries share: instants and words as columns hold them, new ids, and many rows in one statement.

use std::borrow::Cow;
use std::fmt::Write;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use super::StoreError;

pub(super) fn instant(us: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(us).ok()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string can't fail");
            text
        })
}

/// Reads a value whose serialised form is one word.
pub(super) fn from_word<'w, T: Deserialize<'w>>(word: &'w str) -> Option<T> {
    let deserializer: StrDeserializer<'w, Error> = word.into_deserializer();
    T::deserialize(deserializer).ok()
}

/// PostgreSQL's text holds no NUL; what people and platforms send may.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

pub(super) fn written(what: &'static str, text: &str) -> Result<String, StoreError> {
    if text.trim().is_empty() {
        return Err(StoreError::Blank { what });
    }
    Ok(clean(text).into_owned())
}

/// A version 7 UUID of the given instant; ids of later instants sort later.
pub(super) fn new_id(now: Timestamp) -> Result<String, StoreError> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|_| StoreError::NoRandomness)?;
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random)
        .into_uuid()
        .to_string())
}

/// Cuts rows into blocks of few different sizes: each size is one statement, prepared once and kept. The largest
/// stays far below the 32,766 values SQLite binds.
pub(super) fn blocks<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    const SIZES: [usize; 6] = [1024, 256, 64, 16, 4, 1];
    let mut rest = rows;
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (block, after) = rest.split_at(size);
        rest = after;
        Some(block)
    })
}

/// `($1, $2), ($3, $4)`: placeholders for `rows` rows of `columns` values, counted from `first`.
pub(super) fn placeholders(rows: usize, columns: usize, first: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            let number = first + row * columns + column;
            write!(text, "{comma}${number}").expect("writing to a string can't fail");
        }
        text.push(')');
    }
    text
}
