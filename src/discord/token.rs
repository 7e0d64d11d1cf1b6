//! The bot's token: read once, handed to Discord, never shown.

use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// What Discord knows the bot by. Whoever has it is the bot, so that it stands in no log and no error.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("{path}: {source}; write the bot's token into that file, on a line of its own")]
    File { path: PathBuf, source: std::io::Error },
    #[error(
        "this is no bot token: it is empty or holds something else than letters, digits and `.-_`; copy it again from the developer portal, Bot, Reset Token"
    )]
    Malformed,
}

impl Token {
    /// # Errors
    /// The text cannot be a token.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text);
        let is_token = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        if text.is_empty() || !text.chars().all(is_token) {
            return Err(TokenError::Malformed);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// # Errors
    /// The file cannot be read or holds no token.
    pub fn from_file(path: &Path) -> Result<Self, TokenError> {
        let read = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = read.map_err(|source| TokenError::File {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text)
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_without_what_surrounds_it_and_never_shown() {
        let token = Token::parse(" Bot abc.DEF-1_2\n").unwrap();
        assert_eq!(token.reveal(), "abc.DEF-1_2");
        assert_eq!(format!("{token:?}"), "Token(…)");
        for wrong in ["", "  \n", "abc def", "abc\ndef", "<token>"] {
            assert!(
                matches!(Token::parse(wrong), Err(TokenError::Malformed)),
                "{wrong:?}"
            );
        }
    }
}
