//! The bot in the chat. Never decides: it hands on what was said, and brings back what people are shown.

mod bot;
mod check;
mod gateway;
pub mod read;
mod rest;
mod rooms;
mod token;

pub use bot::{Bot, BotError, Notice, Running, Screening};
pub use check::{Line, Report, check};
pub use rest::{Patience, Rest, RestError};
pub use token::{Token, TokenError};
