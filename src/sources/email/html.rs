//! A mail's HTML as text: what a reader sees, links with their addresses, and marks where quoted mail begins and ends.
//! Never keeps scripts, styles or comments. Entities and white space are left to `mail-parser`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use mail_parser::decoders::html::html_to_text;
use regex::Regex;

use super::tags::{Token, Tokens};

/// Stands on a line of its own where a quoted mail begins; a private-use character, taken out of what people write.
pub(super) const QUOTE_BEGINS: char = '\u{E0F1}';
/// Where it ends.
pub(super) const QUOTE_ENDS: char = '\u{E0F2}';

static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?is)(?:^|[\s"'/])(?<name>href|class|type|id|alt)\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'>]+))"#)
        .expect("the pattern is fixed")
});

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Takes the marks out of what a person wrote.
pub(super) fn without_marks(text: &str) -> String {
    text.replace([QUOTE_BEGINS, QUOTE_ENDS], "")
}

/// The text of `html`, with marks around quoted mails.
pub(super) fn to_text(html: &str) -> String {
    let html = without_marks(html);
    let mut writer = Writer::default();
    for token in Tokens::of(&html) {
        match token {
            Token::Text(text) => writer.simple.push_str(&text.replace('<', "&lt;")),
            Token::Tag {
                name,
                attributes,
                closes,
            } => writer.tag(&name.to_ascii_lowercase(), attributes, closes),
        }
    }
    let text = html_to_text(&writer.simple);
    let mut lines = String::with_capacity(text.len());
    for line in text.lines() {
        lines.push_str(line.trim());
        lines.push('\n');
    }
    lines
}

/// Writes HTML that has nothing left but text, entities and `<br>`.
#[derive(Default)]
struct Writer {
    simple: String,
    /// For every open `div` and `blockquote` whether it is a quoted mail.
    divs: Vec<bool>,
    blockquotes: Vec<bool>,
    /// Where the open link's label begins, and its address.
    link: Option<(usize, String)>,
}

impl Writer {
    fn tag(&mut self, name: &str, attributes: &str, closes: bool) {
        match (name, closes) {
            ("br", _) => self.simple.push_str("<br>"),
            ("td" | "th", _) => self.simple.push(' '),
            ("img", false) => self.picture(attributes),
            ("a", false) => {
                self.link = attribute(attributes, "href").map(|address| (self.simple.len(), address));
            }
            ("a", true) => self.close_link(),
            ("div" | "blockquote", false) => self.open(name, is_quote(name, attributes)),
            ("div" | "blockquote", true) => self.close(name),
            (other, _) if BLOCKS.contains(&other) => self.new_line(),
            (_, _) => {}
        }
    }

    fn new_line(&mut self) {
        if !self.simple.trim_ascii_end().ends_with("<br>") {
            self.simple.push_str("<br>");
        }
    }

    fn mark(&mut self, mark: char) {
        self.new_line();
        self.simple.push(mark);
        self.simple.push_str("<br>");
    }

    fn open(&mut self, name: &str, is_quote: bool) {
        self.new_line();
        if is_quote {
            self.mark(QUOTE_BEGINS);
        }
        self.opened(name).push(is_quote);
    }

    fn close(&mut self, name: &str) {
        self.new_line();
        if self.opened(name).pop() == Some(true) {
            self.mark(QUOTE_ENDS);
        }
    }

    fn opened(&mut self, name: &str) -> &mut Vec<bool> {
        if name == "div" {
            &mut self.divs
        } else {
            &mut self.blockquotes
        }
    }

    /// Shows where a link leads, unless its label says it already.
    fn close_link(&mut self) {
        let Some((start, address)) = self.link.take() else {
            return;
        };
        let leads_out = ["http://", "https://"].iter().any(|scheme| {
            let head = address.get(..scheme.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        });
        let label = self.simple.get(start..).unwrap_or_default();
        if leads_out && !label.contains(address.trim_end_matches('/')) {
            write!(
                self.simple,
                " ({})",
                address.replace('<', "&lt;").replace('>', "&gt;")
            )
            .expect("writing to a String does not fail");
        }
    }

    /// Mail programs send emoji as pictures that carry the character as their alternative text.
    fn picture(&mut self, attributes: &str) {
        let emoji =
            attribute(attributes, "alt").filter(|alt| alt.chars().all(|character| !character.is_ascii()));
        self.simple.push_str(&emoji.unwrap_or_default());
    }
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let found = ATTRIBUTE.captures_iter(attributes).find(|captures| {
        captures
            .name("name")
            .is_some_and(|found| found.as_str().eq_ignore_ascii_case(name))
    })?;
    let value = ["double", "single", "bare"]
        .iter()
        .find_map(|group| found.name(group))?;
    Some(value.as_str().trim().to_owned())
}

/// Mail programs put the mail that is answered into these. Gmail's `div class="gmail_quote"` is not among them: it
/// holds the answers written between quoted passages too, and the passages are blockquotes of their own.
fn is_quote(name: &str, attributes: &str) -> bool {
    let class = attribute(attributes, "class").unwrap_or_default();
    let mut classes = class.split_ascii_whitespace();
    if name == "blockquote" {
        let is_cited = attribute(attributes, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"));
        is_cited
            || classes.any(|class| ["gmail_quote", "protonmail_quote", "tutanota_quote"].contains(&class))
    } else {
        classes.any(|class| ["gmail_attr", "yahoo_quoted", "moz-cite-prefix"].contains(&class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_people_see_it() {
        let table = [
            ("<p>One</p><p>Two</p>", "One\nTwo"),
            ("<div>A</div><div><br></div><div>B</div>", "A\n\nB"),
            ("a f<b></b>oo<i>l</i>", "a fool"),
            (
                "x<style>p{}</style><script>if (a<b) {}</script><!-- hidden -->y",
                "xy",
            ),
            ("<!-->seen<!-- -- --->and this", "seenand this"),
            ("1 < 2 &amp; 3 &gt; 2 &eacute;", "1 < 2 & 3 > 2 é"),
            (
                r#"<a href="https://pay.example/x?a=1&amp;b=2">pay here</a>"#,
                "pay here (https://pay.example/x?a=1&b=2)",
            ),
            (
                r"<a href='https://a.example/'>https://a.example</a>",
                "https://a.example",
            ),
            (r#"<a href="mailto:a@b.example">write</a>"#, "write"),
            (
                r#"<a title="a > b" href=http://c.example>c</a>"#,
                "c (http://c.example)",
            ),
            (
                r#"ha <img src="cid:1" alt="😀"><img alt="logo of the school">"#,
                "ha 😀",
            ),
            ("<tr><td>a</td><td>b</td></tr>", "a b"),
            ("<head><title>t</title></head>z", "z"),
        ];
        for (html, text) in table {
            assert_eq!(to_text(html).trim(), text, "{html}");
        }
    }

    #[test]
    fn quoted_mails_are_marked_and_indents_are_not() {
        let begins = QUOTE_BEGINS;
        let ends = QUOTE_ENDS;
        let table = [
            (
                r#"a<blockquote type="cite">b</blockquote>c"#,
                format!("a\n{begins}\nb\n{ends}\nc"),
            ),
            ("a<blockquote>b</blockquote>c", "a\nb\nc".to_owned()),
            (
                r#"<div class="x gmail_attr">On …</div><blockquote class="gmail_quote" style="x">b</blockquote>c"#,
                format!("{begins}\nOn …\n{ends}\n{begins}\nb\n{ends}\nc"),
            ),
            ("a\u{E0F1}b", "ab".to_owned()),
        ];
        for (html, text) in table {
            assert_eq!(to_text(html).trim(), text, "{html}");
        }
    }
}
