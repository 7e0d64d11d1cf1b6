//! Parts what the author of a mail says from the mails that it carries along as history.
//! Never counts a forwarded mail as history, for to forward is to say; and where it cannot tell, the text is the
//! author's.

use std::sync::LazyLock;

use regex::Regex;

use super::html::{QUOTE_BEGINS, QUOTE_ENDS};

/// What a mail's headers say it is; it decides how an unmarked copy of another mail is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It answers a mail, so a copy below is history.
    Answer,
    /// It passes a mail on, so all of it is said.
    Forward,
    /// It answers nothing, so a copy was put in by hand.
    Fresh,
}

macro_rules! patterns {
    ($($(#[$meta:meta])* $name:ident = $pattern:expr;)+) => {
        $($(#[$meta])* static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("the pattern is fixed"));)+
    };
}

patterns! {
    FORWARD_SUBJECT = r"(?i)^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr|ymlaen|yml)\s*:";
    ANSWER_SUBJECT = r"(?i)^\s*(?:\[[^\]]*\]\s*)?(?:re|aw|antw|sv|ateb|atb)\s*(?:\[\d+\])?\s*:";

    QUOTE_LINE = r"^\s{0,3}>(?:[^:;._=]|$)";
    FORWARD_MARK = r"(?i)^\s*(?:-{2,}.*(?:forward|weitergeleitet|transf[ée]r|ymlaen).*-{2,}|(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:transféré|réexpédié))\s*:)\s*$";
    ORIGINAL_MARK = r"(?i)^\s*-{2,}\s*(?:original (?:message|appointment)|urspr(?:ü|ue)ngliche nachricht|original-?nachricht|message (?:d['’]origine|original)|neges wreiddiol)\s*-{2,}\s*$";

    /// "On 2 March 2026 at 10:11, Jane <jane@…> wrote:" and its like.
    INTRODUCTION = r"(?i)^\s*(?:(?:on|am|le|ar)\b.*\d|.*<[^<>\s]+@[^<>\s]+>).*?\b(?:wrote|schrieb|a\s+écrit|ysgrifennodd)\b.*:\s*$";
    DATED = r"(?i)^\s*(?:on|am|le|ar)\b.*\d";
    /// An introduction that only a program writes: with an address, or with a year and a time of day.
    EXACT_INTRODUCTION = r"<[^<>\s]+@[^<>\s]+>|(?:19|20)\d\d.*\d[:.h]\d\d|\d[:.h]\d\d.*(?:19|20)\d\d";

    FROM_LINE = r"(?i)^\s*\*?(?:from|von|de|oddi wrth)\s*:\*?\s*\S";
    SENT_LINE = r"(?i)^\s*\*?(?:sent|date|gesendet|datum|envoyé|anfonwyd|dyddiad)\s*:\*?\s*\S";
    TO_OR_SUBJECT_LINE = r"(?i)^\s*\*?(?:to|subject|an|betreff|à|objet|at|pwnc|testun)\s*:\*?";
    RULE_LINE = r"^\s*_{5,}\s*$";
}

/// Lines over which an introduction may be broken, and within which a copied header names sender, date and subject.
const INTRODUCTION_LINES: usize = 3;
const HEADER_LINES: usize = 8;
/// A longer line is a paragraph, not an introduction.
const LONGEST_INTRODUCTION: usize = 400;

impl Kind {
    pub(super) fn of(subject: &str, names_an_earlier_mail: bool) -> Self {
        if FORWARD_SUBJECT.is_match(subject) {
            Self::Forward
        } else if names_an_earlier_mail || ANSWER_SUBJECT.is_match(subject) {
            Self::Answer
        } else {
            Self::Fresh
        }
    }
}

/// What the author says, and what the mail carries along.
pub(super) fn part(text: &str, kind: Kind) -> (String, Option<String>) {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let mut reader = Reader {
        kind,
        is_passing_on: kind == Kind::Forward,
        is_history: false,
        depth: 0,
        last: Side::Said,
    };
    let (mut said, mut quoted) = (Vec::new(), Vec::new());
    let mut rest = lines.as_slice();
    while !rest.is_empty() {
        let (count, side) = reader.step(rest);
        let (taken, remaining) = rest.split_at(count);
        match side {
            Some(Side::Said) => said.extend(taken),
            Some(Side::Quoted) => quoted.extend(taken),
            None => {}
        }
        reader.last = side.unwrap_or(reader.last);
        rest = remaining;
    }
    let quoted = joined(&quoted);
    (joined(&said), (!quoted.is_empty()).then_some(quoted))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Said,
    Quoted,
}

/// Where the reading stands.
struct Reader {
    kind: Kind,
    /// All that follows is forwarded.
    is_passing_on: bool,
    /// All that follows is history.
    is_history: bool,
    /// How many quoted mails of the HTML are open.
    depth: usize,
    last: Side,
}

impl Reader {
    /// How many of the coming lines belong together, and where; nowhere if the line is a mark of ours.
    fn step(&mut self, lines: &[&str]) -> (usize, Option<Side>) {
        let line = lines.first().copied().unwrap_or_default();
        if line.contains(QUOTE_BEGINS) {
            let passes_on = next_filled(lines, 1).is_some_and(|next| FORWARD_MARK.is_match(next));
            self.is_passing_on |= passes_on && self.depth == 0 && !self.is_history;
            self.depth += 1;
            return (1, None);
        }
        if line.contains(QUOTE_ENDS) {
            self.depth = self.depth.saturating_sub(1);
            return (1, None);
        }
        let (count, side) = self.side(line, lines);
        (count, Some(side))
    }

    fn side(&mut self, line: &str, lines: &[&str]) -> (usize, Side) {
        if self.is_passing_on {
            return (1, Side::Said);
        }
        if self.is_history || self.depth > 0 || QUOTE_LINE.is_match(line) {
            return (1, Side::Quoted);
        }
        if line.trim().is_empty() {
            return (1, self.last);
        }
        if FORWARD_MARK.is_match(line) {
            self.is_passing_on = true;
            return (1, Side::Said);
        }
        if self.kind == Kind::Answer && (ORIGINAL_MARK.is_match(line) || copies_header(lines)) {
            self.is_history = true;
            return (1, Side::Quoted);
        }
        self.introduction(lines)
            .map_or((1, Side::Said), |count| (count, Side::Quoted))
    }

    /// How many lines introduce a quoted mail, if they do: one follows that is marked as quoted, or else the words
    /// are a program's and all that follows is the mail.
    fn introduction(&mut self, lines: &[&str]) -> Option<usize> {
        let (count, words) = introduction(lines)?;
        let is_marked = next_filled(lines, count)
            .is_some_and(|next| QUOTE_LINE.is_match(next) || next.contains(QUOTE_BEGINS));
        if !is_marked {
            self.is_history = self.kind == Kind::Answer && EXACT_INTRODUCTION.is_match(&words);
        }
        (is_marked || self.is_history).then_some(count)
    }
}

fn next_filled<'a>(lines: &[&'a str], skipped: usize) -> Option<&'a str> {
    lines
        .iter()
        .skip(skipped)
        .copied()
        .find(|line| !line.trim().is_empty())
}

/// The lines that read as "On … wrote:". One broken over several lines must be a program's, and what it starts with
/// must not be a sentence of its own.
fn introduction(lines: &[&str]) -> Option<(usize, String)> {
    let mut words = String::new();
    for (position, line) in lines.iter().take(INTRODUCTION_LINES).enumerate() {
        if position > 0 {
            words.push(' ');
        }
        words.push_str(line.trim());
        if words.is_empty() || words.len() > LONGEST_INTRODUCTION {
            return None;
        }
        let is_program = position == 0 || (DATED.is_match(&words) && EXACT_INTRODUCTION.is_match(&words));
        if is_program && INTRODUCTION.is_match(&words) {
            return Some((position + 1, words));
        }
        if words.ends_with(['.', '!', '?']) {
            return None;
        }
    }
    None
}

/// Whether a copied header begins here: From, then a date, then To or Subject.
fn copies_header(lines: &[&str]) -> bool {
    let mut filled = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .take(HEADER_LINES)
        .peekable();
    filled.next_if(|line| RULE_LINE.is_match(line));
    if !filled.next().is_some_and(|line| FROM_LINE.is_match(line)) {
        return false;
    }
    let rest: Vec<_> = filled.collect();
    [&SENT_LINE, &TO_OR_SUBJECT_LINE]
        .iter()
        .all(|pattern| rest.iter().any(|line| pattern.is_match(line)))
}

/// The lines as one text, with no more than one empty line between paragraphs.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        if !line.is_empty() || !text.ends_with("\n\n") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_matches('\n').trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_and_headers_tell_the_kind() {
        let table = [
            ("Re: Trip", false, Kind::Answer),
            ("AW: Ausflug", false, Kind::Answer),
            ("[year-3] Re: Trip", false, Kind::Answer),
            ("Trip", true, Kind::Answer),
            ("Fwd: Re: Trip", true, Kind::Forward),
            ("WG: Ausflug", false, Kind::Forward),
            ("Re: Fwd: Trip", true, Kind::Answer),
            ("Reminder: trip", false, Kind::Fresh),
        ];
        for (subject, names_an_earlier_mail, kind) in table {
            assert_eq!(Kind::of(subject, names_an_earlier_mail), kind, "{subject}");
        }
    }

    /// A text, what it is, what of it is said, and what is quoted.
    type Row = (&'static str, Kind, &'static str, Option<&'static str>);

    #[test]
    fn history_is_told_from_what_is_said() {
        let table: &[Row] = &[
            (
                "Above.\n\nOn Mon, 2 Mar 2026 at 10:11, Jane Roe <jane@roe.example> wrote:\n> Old one.\n> > Older.\n\nBelow.",
                Kind::Answer,
                "Above.\n\nBelow.",
                Some(
                    "On Mon, 2 Mar 2026 at 10:11, Jane Roe <jane@roe.example> wrote:\n> Old one.\n> > Older.",
                ),
            ),
            (
                "Yes.\n\nOn Mon, 2 Mar 2026 at 10:11,\nJane Roe <jane@roe.example>\nwrote:\n\nOld one.",
                Kind::Answer,
                "Yes.",
                Some("On Mon, 2 Mar 2026 at 10:11,\nJane Roe <jane@roe.example>\nwrote:\n\nOld one."),
            ),
            (
                "Ja.\nAm 02.03.26 um 10:11 schrieb Jane:\n> Alt",
                Kind::Fresh,
                "Ja.",
                Some("Am 02.03.26 um 10:11 schrieb Jane:\n> Alt"),
            ),
            (
                "Oui.\nLe lun. 2 mars 2026 à 10:11, Jane a écrit :\nVieux",
                Kind::Answer,
                "Oui.",
                Some("Le lun. 2 mars 2026 à 10:11, Jane a écrit :\nVieux"),
            ),
            (
                "Ie.\nAr Llun, 2 Maw 2026 am 10:11 ysgrifennodd Jane <j@r.example>:\nHen",
                Kind::Answer,
                "Ie.",
                Some("Ar Llun, 2 Maw 2026 am 10:11 ysgrifennodd Jane <j@r.example>:\nHen"),
            ),
            (
                "OK\n\n-----Original Message-----\nFrom: Jane\nOld",
                Kind::Answer,
                "OK",
                Some("-----Original Message-----\nFrom: Jane\nOld"),
            ),
            (
                "OK\n________________________________\nVon: Jane\nGesendet: Montag\nAn: Office\nBetreff: Ausflug\n\nAlt",
                Kind::Answer,
                "OK",
                Some(
                    "________________________________\nVon: Jane\nGesendet: Montag\nAn: Office\nBetreff: Ausflug\n\nAlt",
                ),
            ),
            (
                "Look\n\nFrom: Jane\nSent: Monday\nTo: Office\nSubject: Trip\n\nOld",
                Kind::Forward,
                "Look\n\nFrom: Jane\nSent: Monday\nTo: Office\nSubject: Trip\n\nOld",
                None,
            ),
            (
                "> quoted\nLook\n\n---------- Forwarded message ---------\nFrom: Jane\n> said too",
                Kind::Answer,
                "Look\n\n---------- Forwarded message ---------\nFrom: Jane\n> said too",
                Some("> quoted"),
            ),
        ];
        for (text, kind, said, quoted) in table {
            assert_eq!(
                part(text, *kind),
                ((*said).to_owned(), quoted.map(str::to_owned)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_history_is_said() {
        let table = [
            (
                "On Monday 2 March Mrs Lowe wrote:\nyour boy is a pest",
                Kind::Answer,
            ),
            (
                "On 2 March we meet.\nJane <jane@roe.example> did not say wrote:\nx",
                Kind::Fresh,
            ),
            ("From: me\nTo you: enough", Kind::Answer),
            ("-----Original Message-----\nFrom: Jane\nOld", Kind::Fresh),
            (">:( so angry\n>_<", Kind::Answer),
            ("The office wrote: no.", Kind::Answer),
        ];
        for (text, kind) in table {
            assert_eq!(part(text, kind), (text.to_owned(), None), "{text}");
        }
    }

    #[test]
    fn marks_of_the_html_part_it_too() {
        let text = format!(
            "Yes\n{QUOTE_BEGINS}\nold\n{QUOTE_BEGINS}\nolder\n{QUOTE_ENDS}\n{QUOTE_ENDS}\nbetween\n{QUOTE_BEGINS}\nmore"
        );
        assert_eq!(
            part(&text, Kind::Fresh),
            ("Yes\nbetween".to_owned(), Some("old\nolder\nmore".to_owned()))
        );
        let forward = format!("{QUOTE_BEGINS}\n---------- Forwarded message ---------\n{QUOTE_ENDS}\nnews");
        assert_eq!(part(&forward, Kind::Fresh).1, None);
    }
}
