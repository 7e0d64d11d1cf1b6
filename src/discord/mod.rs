//! The bot in the chat. Never decides: it hands on what was said, and brings back what people are shown.

pub mod read;
