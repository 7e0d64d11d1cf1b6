//! What a newcomer can try, and tests can rely on, without an account anywhere. Never used by the program in service.

pub mod peer;
