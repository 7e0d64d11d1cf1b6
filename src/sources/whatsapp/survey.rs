//! The first reading: which form this export's headers have, in which order its dates are, and the group's title.
//! Never keeps a message; its memory does not grow with the file.

use std::collections::BTreeSet;
use std::io;

use jiff::civil::Date;

use super::author;
use super::clock::Order;
use super::colon_names::Beginnings;
use super::header::{self, Closing, Header, Shape};
use super::lines::Lines;
use super::notice;

/// A pasted line may come before the first header, but a form this much rarer is not the file's own.
const FAR_RARER: u64 = 20;
/// iOS names the group as author of the first lines.
const TITLE_WITHIN_HEADERS: u64 = 10;

/// What the second reading needs to know.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) shape: Shape,
    pub(super) order: Order,
    /// The name iOS gives as author of the encryption notice: the group's, or the other person's in a chat of two.
    pub(super) title: Option<String>,
    /// What goes before the first colon of names that hold one.
    pub(super) colon_names: BTreeSet<Vec<u8>>,
    pub(super) notices: Vec<String>,
}

#[derive(Debug)]
pub(super) enum SurveyError {
    Io(io::Error),
    NoMessages,
}

impl Survey {
    pub(super) fn of(mut lines: Lines) -> Result<Self, SurveyError> {
        let mut seen = Seen::default();
        loop {
            match lines.advance() {
                Ok(true) => seen.line(lines.line(), lines.number()),
                Ok(false) => break,
                // The second reading reports the break in its place; what comes before it is read.
                Err(_) if !seen.tallies.is_empty() => break,
                Err(error) => return Err(SurveyError::Io(error)),
            }
        }
        seen.concluded().ok_or(SurveyError::NoMessages)
    }
}

#[derive(Default)]
struct Seen {
    tallies: Vec<Tally>,
    /// Whether the first line that is not blank was a header.
    begins_with_header: Option<bool>,
    title: Option<String>,
    beginnings: Beginnings,
}

impl Seen {
    fn line(&mut self, line: &[u8], number: u64) {
        let header = header::parse(line);
        if self.begins_with_header.is_none() && !line.is_empty() {
            self.begins_with_header = Some(header.is_some());
        }
        let Some(header) = header else { return };
        let rest = line.get(header.ends_at..).unwrap_or_default();
        self.beginnings.count(rest);
        let tally = self.tally(header.shape, number);
        tally.count(&header, number);
        if tally.headers <= TITLE_WITHIN_HEADERS
            && header.shape.closing == Closing::Bracket
            && self.title.is_none()
        {
            self.title = title_of(rest);
        }
    }

    fn tally(&mut self, shape: Shape, number: u64) -> &mut Tally {
        let index = self
            .tallies
            .iter()
            .position(|tally| tally.shape == shape)
            .unwrap_or_else(|| {
                self.tallies.push(Tally::new(shape, number));
                self.tallies.len() - 1
            });
        &mut self.tallies[index]
    }

    fn concluded(self) -> Option<Survey> {
        let most = self.tallies.iter().max_by_key(|tally| tally.headers)?;
        let first = self.tallies.first()?;
        let own = match self.begins_with_header {
            Some(true) if first.headers >= most.headers / FAR_RARER => first,
            Some(_) | None => most,
        };
        let (order, why) = own.order();
        let mut notices: Vec<String> = why.into_iter().collect();
        notices.extend(other_forms(&self.tallies, own));
        let colon_names = self.beginnings.of_names();
        notices.extend(colon_names.iter().map(|(first, name)| whole_name(first, name)));
        Some(Survey {
            shape: own.shape,
            order,
            title: self.title,
            colon_names: colon_names.into_iter().map(|(first, _)| first).collect(),
            notices,
        })
    }
}

fn title_of(text: &[u8]) -> Option<String> {
    let (name, body) = author::split(text)?;
    let body = String::from_utf8_lossy(body);
    notice::is_encryption_notice(&body).then(|| author::normalised(&String::from_utf8_lossy(name)))
}

fn whole_name(first: &[u8], name: &str) -> String {
    let first = author::normalised(&String::from_utf8_lossy(first));
    format!(
        "“{name}” was read as one name with a colon in it: every message that begins “{first}:” goes on like that."
    )
}

fn other_forms(tallies: &[Tally], own: &Tally) -> Option<String> {
    let others = || tallies.iter().filter(|tally| tally.shape != own.shape);
    let lines: u64 = others().map(|tally| tally.headers).sum();
    let first = others().map(|tally| tally.first_line).min()?;
    Some(format!(
        "{lines} {} a date and a time in another form than this export's own (first in line {first}); read as text of \
         the message above.",
        if lines == 1 {
            "line begins with"
        } else {
            "lines begin with"
        },
    ))
}

/// What was seen of one form of header.
struct Tally {
    shape: Shape,
    first_line: u64,
    headers: u64,
    evidence: Vec<Evidence>,
}

/// What speaks against one order of the date's numbers.
struct Evidence {
    order: Order,
    impossible: u64,
    first_impossible: Option<u64>,
    steps_back: u64,
    last: Option<Date>,
    years: Option<(i16, i16)>,
}

impl Tally {
    fn new(shape: Shape, first_line: u64) -> Self {
        let evidence = Order::possible(shape)
            .iter()
            .map(|order| Evidence::new(*order))
            .collect();
        Self {
            shape,
            first_line,
            headers: 0,
            evidence,
        }
    }

    fn count(&mut self, header: &Header, number: u64) {
        self.headers += 1;
        for evidence in &mut self.evidence {
            evidence.count(header.date, number);
        }
    }

    /// The order that the least speaks against, and how it was found where the form leaves it open.
    fn order(&self) -> (Order, Option<String>) {
        let against =
            |evidence: &&Evidence| (evidence.impossible, evidence.steps_back, evidence.years_apart());
        // Of equals the first is taken, and that is day first.
        let Some(best) = self.evidence.iter().min_by_key(against) else {
            return (Order::DayMonthYear, None);
        };
        let next = self
            .evidence
            .iter()
            .filter(|evidence| evidence.order != best.order)
            .min_by_key(against);
        (best.order, next.map(|next| best.why_rather_than(next)))
    }
}

impl Evidence {
    fn new(order: Order) -> Self {
        Self {
            order,
            impossible: 0,
            first_impossible: None,
            steps_back: 0,
            last: None,
            years: None,
        }
    }

    fn count(&mut self, numbers: [u16; 3], line: u64) {
        let Some(date) = self.order.date(numbers) else {
            self.impossible += 1;
            self.first_impossible.get_or_insert(line);
            return;
        };
        self.steps_back += u64::from(self.last.is_some_and(|last| date < last));
        self.last = Some(date);
        let (first, last) = self.years.unwrap_or((date.year(), date.year()));
        self.years = Some((first.min(date.year()), last.max(date.year())));
    }

    fn years_apart(&self) -> i16 {
        self.years.map_or(0, |(first, last)| last - first)
    }

    fn why_rather_than(&self, other: &Self) -> String {
        let read = format!("Dates were read as {}", self.order.name());
        let not = other.order.name();
        match other.first_impossible {
            Some(line) if other.impossible > self.impossible => {
                format!("{read}: the date in line {line} cannot be {not}.")
            }
            Some(_) | None if other.steps_back > self.steps_back => format!(
                "{read}: as {not} they would go back in time {} times, so they do {}.",
                other.steps_back, self.steps_back
            ),
            Some(_) | None if other.years_apart() > self.years_apart() => {
                format!(
                    "{read}: as {not} they would be spread over {} years.",
                    other.years_apart()
                )
            }
            Some(_) | None => format!(
                "{read}, as is usual in Britain; nothing in the file rules out {not}. If that is wrong, export again \
                 once the chat has a date after the 12th of a month."
            ),
        }
    }
}
