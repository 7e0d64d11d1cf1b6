//! HTML as text and tags, in one pass: no input makes it look at the same place again and again.
//! Never builds a tree; a mail's HTML is seldom well formed.

use std::sync::LazyLock;

use regex::Regex;

/// A stretch of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'h> {
    /// With its entities as they stand. A `<` in it begins no tag.
    Text(&'h str),
    Tag {
        /// As written: upper case means the same.
        name: &'h str,
        attributes: &'h str,
        closes: bool,
    },
}

/// What no reader sees, with the pattern that ends it.
static UNSEEN: LazyLock<[(&str, Regex); 7]> = LazyLock::new(|| {
    [
        ("!--", r"--!?>"),
        ("!", r">"),
        ("script", r"(?i)</script[^>]*>"),
        ("style", r"(?i)</style[^>]*>"),
        ("head", r"(?i)</head[^>]*>"),
        ("title", r"(?i)</title[^>]*>"),
        ("template", r"(?i)</template[^>]*>"),
    ]
    .map(|(name, end)| (name, Regex::new(end).expect("the pattern is fixed")))
});

/// Goes through the tokens of a text.
pub(super) struct Tokens<'h> {
    rest: &'h str,
    /// Ends that are known not to come any more; what waits for them is text.
    endless: Vec<&'static str>,
    /// A tag has no end, so all that is left is text.
    is_all_text: bool,
}

impl<'h> Tokens<'h> {
    pub(super) fn of(html: &'h str) -> Self {
        Self {
            rest: html,
            endless: Vec::new(),
            is_all_text: false,
        }
    }

    fn take(&mut self, bytes: usize) -> &'h str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// Goes past the end of the unseen thing `name`, if it has one.
    fn skip_unseen(&mut self, name: &str) {
        let Some((name, end)) = UNSEEN
            .iter()
            .find(|(unseen, _)| unseen.eq_ignore_ascii_case(name))
        else {
            return;
        };
        if self.endless.contains(name) {
            return;
        }
        match end.find(self.rest) {
            Some(found) => self.rest = self.rest.get(found.end()..).unwrap_or_default(),
            None => self.endless.push(name),
        }
    }

    /// The token that the `<` at the beginning of the rest stands for; `None` for a comment or a declaration.
    fn at_bracket(&mut self) -> Option<Token<'h>> {
        let inner = self.rest.get(1..).unwrap_or_default();
        let before = self.rest.len();
        if inner.starts_with(['!', '?']) {
            let name = if inner.starts_with("!--") { "!--" } else { "!" };
            // The two hyphens that begin a comment may end it too: `<!-->`.
            let opening = self.take(2);
            self.skip_unseen(name);
            let was_skipped = self.rest.len() + opening.len() < before;
            return (!was_skipped).then_some(Token::Text(opening));
        }
        let body = inner.strip_prefix('/').unwrap_or(inner);
        if !body.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Some(Token::Text(self.take(1)));
        }
        let Some(length) = tag_length(body) else {
            self.is_all_text = true;
            return Some(Token::Text(self.take(1)));
        };
        let closes = body.len() < inner.len();
        self.take(before - body.len());
        let tag = self.take(length);
        self.take(1);
        let (name, attributes) = tag.split_at(tag.find(|end: char| !is_of_name(end)).unwrap_or(tag.len()));
        if !closes {
            self.skip_unseen(name);
        }
        Some(Token::Tag {
            name,
            attributes,
            closes,
        })
    }
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        while !self.rest.is_empty() {
            let bracket = self.rest.find('<').filter(|_| !self.is_all_text);
            match bracket {
                Some(0) => {
                    if let Some(token) = self.at_bracket() {
                        return Some(token);
                    }
                }
                Some(position) => return Some(Token::Text(self.take(position))),
                None => return Some(Token::Text(self.take(self.rest.len()))),
            }
        }
        None
    }
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-' || character == ':'
}

/// Bytes up to the `>` that ends the tag, not counting one inside quotation marks.
fn tag_length(body: &str) -> Option<usize> {
    let mut quote = None;
    body.char_indices()
        .find(|&(_, character)| match (quote, character) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(character);
                false
            }
            (Some(open), close) if open == close => {
                quote = None;
                false
            }
            (None | Some(_), _) => false,
        })
        .map(|(position, _)| position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(html: &str) -> String {
        Tokens::of(html)
            .map(|token| match token {
                Token::Text(text) => text.to_owned(),
                Token::Tag {
                    name,
                    attributes,
                    closes,
                } => format!("[{closes} {name}{attributes}]"),
            })
            .collect()
    }

    #[test]
    fn tags_are_told_from_text() {
        let table = [
            ("a<b>c</b >d", "a[false b]c[true b ]d"),
            ("1 < 2 <3 <> </ >", "1 < 2 <3 <> </ >"),
            (
                r#"<a title="x > y" href='"'>z"#,
                r#"[false a title="x > y" href='"']z"#,
            ),
            ("a<!-- <b> -->c<!-->d<!--->e<!-- x --!>f", "acdef"),
            ("<!DOCTYPE html><?xml ?>a", "a"),
            (
                "<STYLE>b{}</style >a<script x=1>if (1<2) {}</script>",
                "[false STYLE]a[false script x=1]",
            ),
            ("a<!-- never ends <b>x", "a<!-- never ends [false b]x"),
            ("<style>never ends <b>", "[false style]never ends [false b]"),
            ("a<b \"never ends <i>x</i>", "a<b \"never ends <i>x</i>"),
        ];
        for (html, expected) in table {
            assert_eq!(written(html), expected, "{html}");
        }
    }

    #[test]
    fn a_megabyte_of_beginnings_takes_no_time() {
        for beginning in [
            "<a \"",
            "<a '\"",
            "<!--",
            "<!",
            "<script>",
            "<style><!--",
            "</",
            "<\"'",
        ] {
            let html = beginning.repeat(1_000_000 / beginning.len());
            let began = std::time::Instant::now();
            assert!(Tokens::of(&html).count() > 0);
            assert!(began.elapsed().as_secs() < 10, "{beginning}");
        }
    }
}
