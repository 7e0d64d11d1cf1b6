//! Letters that a link spells in percent-encoding (`https://x.example/%73hit`). Touches nothing outside links and
//! decodes letters and hyphens only, so that a decoded link still ends where the written one did.

use super::rewrite::Rewrite;

/// What makes a stretch without white space a link.
pub(super) const MARK: &str = "://";

/// Whether there may be anything to decode.
pub(super) fn may_be_encoded(text: &str) -> bool {
    text.contains('%') && text.contains(MARK)
}

/// Decodes, and decodes again what comes out of it ("%%37%33" does not, "%6%61" does), so that a second time changes nothing.
pub(super) fn decode(encoded: &Rewrite) -> Rewrite {
    let mut decoded = Rewrite::with_capacity(encoded.folded().len());
    let mut in_link = false;
    for (character, origin) in encoded.characters() {
        decoded.push(character, origin);
        in_link = !character.is_whitespace() && (in_link || decoded.folded().ends_with(MARK));
        while in_link && let Some(letter) = encoded_letter(decoded.folded().as_bytes()) {
            decoded.replace_tail(3, letter);
        }
    }
    decoded
}

fn encoded_letter(text: &[u8]) -> Option<char> {
    let [.., b'%', high, low] = text else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let code = digit(*high)? * 16 + digit(*low)?;
    char::from_u32(code)
        .filter(|character| character.is_ascii_alphabetic() || *character == '-')
        .map(|letter| letter.to_ascii_lowercase())
}
