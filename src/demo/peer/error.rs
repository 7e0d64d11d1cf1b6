//! Why a story cannot go on as it was told. Never what a client of the peer is answered with.

use std::time::Duration;

use thiserror::Error;

#[derive(Debug, Error)]
pub enum PeerError {
    #[error("the peer cannot listen on the loopback address: {0}; free a port or allow it")]
    CannotListen(#[from] std::io::Error),
    #[error("waited {waited:?} for {what}, which did not happen; the last requests were: {last}")]
    Overdue {
        what: String,
        waited: Duration,
        last: String,
    },
    #[error("no button or menu `{wanted}` stands on that message; there are: {there}")]
    NothingToPress { wanted: String, there: String },
    #[error("`{name}` is greyed out on that message")]
    Disabled { name: String },
    #[error("that message was deleted, or this person cannot see it")]
    NoSuchMessage,
    #[error("no command `{wanted}` is registered; there are: {there}")]
    NoSuchCommand { wanted: String, there: String },
    #[error("`{command}` has no option `{option}`")]
    NoSuchOption { command: String, option: String },
    #[error("`{command}` cannot be sent without `{option}`")]
    OptionMissing { command: String, option: String },
    #[error("`{option}` of `{command}` does not take {given}")]
    WrongValue {
        command: String,
        option: String,
        given: String,
    },
    #[error("`{command}` is not offered to somebody with these permissions")]
    NotOffered { command: String },
    #[error("the answer is no modal to fill in")]
    NoModal,
    #[error("the modal has no field `{0}`")]
    NoSuchField(String),
    #[error("the field `{0}` must be filled in")]
    FieldMissing(String),
    #[error("the application did not respond: three seconds went by without an answer")]
    NotAnswered,
}
