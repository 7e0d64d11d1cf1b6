//! The people of a story and what they do: they write, press, run commands, fill in. Never the application.

mod answer;
mod channel;
mod draft;
mod member;
mod post;

pub use answer::{Answer, Modal};
pub use channel::Channel;
pub use draft::Draft;
pub use member::{Member, Role};
pub use post::Post;
