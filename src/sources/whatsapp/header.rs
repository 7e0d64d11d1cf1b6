//! The date and time that begin a message, matched on bytes: `[12/03/2024, 18:05:09] ` and `12/03/2024, 18:05 - ` in
//! every order, separator and clock. Never decides which number is the day: that takes the whole file.

/// Everything about a header that stays the same throughout one export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) closing: Closing,
    separator: u8,
    pub(super) four_digits: FourDigits,
    comma: bool,
    clock_separator: u8,
    seconds: bool,
    meridiem: bool,
}

/// What stands between the time and the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Closing {
    /// iOS: `[…] Name`.
    Bracket,
    /// Android: `… - Name`.
    Dash,
    /// iOS before 2016: `…: Name`.
    Colon,
}

/// Which of the three numbers of the date has four digits and so is the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum FourDigits {
    First,
    Last,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) shape: Shape,
    /// The date's numbers in the order written.
    pub(super) date: [u16; 3],
    /// 0 to 23 where the clock makes sense; checked when the date is.
    pub(super) hour: u16,
    pub(super) minute: u16,
    pub(super) second: u16,
    /// Where the name begins, in bytes from the start of the line.
    pub(super) ends_at: usize,
}

/// Little words that some languages write between date and time.
const BETWEEN: [&[u8]; 8] = [
    b"at ",
    "à ".as_bytes(),
    "às ".as_bytes(),
    b"um ",
    b"om ",
    b"alle ",
    b"klo ",
    b"kl. ",
];

/// The header at the start of the line, if there is one.
pub(super) fn parse(line: &[u8]) -> Option<Header> {
    if !matches!(line.first()?, b'0'..=b'9' | b'[' | 0xE2 | 0xEF) {
        return None;
    }
    let mut cursor = Cursor { line, at: 0 };
    let bracket = cursor.one_of(b"[").is_some();
    let (date, separator, four_digits) = cursor.date()?;
    let comma = cursor.one_of(b",").is_some();
    if !cursor.spaces() {
        return None;
    }
    cursor.word_between();
    let clock = cursor.clock()?;
    let closing = cursor.closing(bracket)?;
    let shape = Shape {
        closing,
        separator,
        four_digits,
        comma,
        clock_separator: clock.separator,
        seconds: clock.second.is_some(),
        meridiem: clock.meridiem.is_some(),
    };
    Some(Header {
        shape,
        date,
        hour: clock.hour_of_day(),
        minute: clock.minute,
        second: clock.second.unwrap_or(0),
        ends_at: cursor.at,
    })
}

/// The length of the invisible direction mark at the start of `bytes`: U+200E, U+200F, U+202A to U+202E, U+2066 to
/// U+2069, U+FEFF. All of them take three bytes.
pub(super) fn mark_length(bytes: &[u8]) -> usize {
    match bytes {
        [0xE2, 0x80, 0x8E | 0x8F | 0xAA..=0xAE, ..]
        | [0xE2, 0x81, 0xA6..=0xA9, ..]
        | [0xEF, 0xBB, 0xBF, ..] => 3,
        _ => 0,
    }
}

/// The length of the space at the start of `bytes`: the usual one, a tab, U+00A0, U+202F, U+2009.
fn space_length(bytes: &[u8]) -> usize {
    match bytes {
        [b' ' | b'\t', ..] => 1,
        [0xC2, 0xA0, ..] => 2,
        [0xE2, 0x80, 0xAF | 0x89, ..] => 3,
        _ => 0,
    }
}

#[derive(Debug, Clone, Copy)]
enum Meridiem {
    Before,
    After,
}

struct Clock {
    hour: u16,
    minute: u16,
    second: Option<u16>,
    separator: u8,
    meridiem: Option<Meridiem>,
}

impl Clock {
    /// An hour that no such clock shows becomes 24, which no date accepts.
    fn hour_of_day(&self) -> u16 {
        match (self.meridiem, self.hour) {
            (None, hour) => hour,
            (Some(_), 13..) => 24,
            (Some(Meridiem::Before), hour) => hour % 12,
            (Some(Meridiem::After), hour) => hour % 12 + 12,
        }
    }
}

struct Cursor<'a> {
    line: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &[u8] {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn marks(&mut self) {
        loop {
            match mark_length(self.rest()) {
                0 => return,
                length => self.at += length,
            }
        }
    }

    /// Skips spaces and marks; whether there was a space.
    fn spaces(&mut self) -> bool {
        let mut any = false;
        loop {
            self.marks();
            match space_length(self.rest()) {
                0 => return any,
                length => self.at += length,
            }
            any = true;
        }
    }

    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        self.marks();
        let byte = *self.rest().first()?;
        wanted.contains(&byte).then(|| {
            self.at += 1;
            byte
        })
    }

    /// A number and how many digits it has, at most four.
    fn number(&mut self) -> Option<(u16, usize)> {
        self.marks();
        let digits = self
            .rest()
            .iter()
            .take(5)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 || digits > 4 {
            return None;
        }
        let value = self
            .rest()
            .iter()
            .take(digits)
            .fold(0, |value, digit| value * 10 + u16::from(digit - b'0'));
        self.at += digits;
        Some((value, digits))
    }

    fn two_digits(&mut self) -> Option<u16> {
        self.number()
            .filter(|(_, digits)| *digits <= 2)
            .map(|(value, _)| value)
    }

    /// `12/03/2024`, `2024-03-12`, `12. 3. 24`, `2024. 03. 12.`
    fn date(&mut self) -> Option<([u16; 3], u8, FourDigits)> {
        let (first, first_digits) = self.number()?;
        let separator = self.one_of(b"/.-")?;
        self.spaces();
        let second = self.two_digits()?;
        self.one_of(&[separator])?;
        self.spaces();
        let (third, third_digits) = self.number()?;
        if separator == b'.' {
            self.one_of(b".");
        }
        let four_digits = match (first_digits, third_digits) {
            (4, 1 | 2) => FourDigits::First,
            (1 | 2, 4) => FourDigits::Last,
            (1 | 2, 2) => FourDigits::None,
            _ => return None,
        };
        Some(([first, second, third], separator, four_digits))
    }

    fn word_between(&mut self) {
        if let Some(word) = BETWEEN.iter().find(|word| self.rest().starts_with(word)) {
            self.at += word.len();
            self.spaces();
        }
    }

    /// `18:05`, `18.05.09`, `6:05 pm`, `6:05:09 p. m.`, `18 h 05`
    fn clock(&mut self) -> Option<Clock> {
        let hour = self.two_digits()?;
        self.spaces();
        let separator = self.one_of(b":.h")?;
        self.spaces();
        let (minute, digits) = self.number()?;
        if digits != 2 {
            return None;
        }
        let second = self.second(separator);
        let meridiem = self.meridiem();
        Some(Clock {
            hour,
            minute,
            second,
            separator,
            meridiem,
        })
    }

    fn second(&mut self, separator: u8) -> Option<u16> {
        let before = self.at;
        let second = self
            .one_of(&[separator])
            .and_then(|_| self.number())
            .filter(|(_, digits)| *digits == 2)
            .map(|(value, _)| value);
        if second.is_none() {
            self.at = before;
        }
        second
    }

    /// `am`, `PM`, `a.m.`, `p. m.` after any space.
    fn meridiem(&mut self) -> Option<Meridiem> {
        let before = self.at;
        self.spaces();
        let meridiem = match self.one_of(b"aApP") {
            Some(b'a' | b'A') => Some(Meridiem::Before),
            Some(_) => Some(Meridiem::After),
            None => None,
        };
        self.one_of(b".");
        self.spaces();
        if meridiem.is_none() || self.one_of(b"mM").is_none() {
            self.at = before;
            return None;
        }
        self.one_of(b".");
        meridiem
    }

    fn closing(&mut self, bracket: bool) -> Option<Closing> {
        if bracket {
            self.spaces();
            self.one_of(b"]")?;
            self.spaces();
            return Some(Closing::Bracket);
        }
        if self.one_of(b":").is_some() {
            return self.spaces().then_some(Closing::Colon);
        }
        if !self.spaces() {
            return None;
        }
        if self.rest().starts_with("–".as_bytes()) {
            self.at += "–".len();
        } else {
            self.one_of(b"-")?;
        }
        self.spaces().then_some(Closing::Dash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_says_the_same() {
        for (line, date) in [
            ("[12/03/2024, 18:05:00] A: x", [12, 3, 2024]),
            ("\u{feff}\u{200e}[12/03/2024, 18:05:00] A: x", [12, 3, 2024]),
            ("12/03/2024, 18:05 - A: x", [12, 3, 2024]),
            ("12/03/2024 18:05 - A: x", [12, 3, 2024]),
            ("12.03.24, 18:05 - A: x", [12, 3, 24]),
            ("12. 3. 2024 18:05 - A: x", [12, 3, 2024]),
            ("12-3-24 18.05 – A: x", [12, 3, 24]),
            ("2024-03-12, 6:05 p.m. - A: x", [2024, 3, 12]),
            ("2024-03-12 18 h 05 - A: x", [2024, 3, 12]),
            ("2024. 03. 12. 18:05 - A: x", [2024, 3, 12]),
            ("3/12/24, 6:05\u{202f}PM - A: x", [3, 12, 24]),
            ("[3/12/24, 6:05:00\u{a0}p.\u{a0}m.] A: x", [3, 12, 24]),
            ("12/03/2024 à 18:05 - A: x", [12, 3, 2024]),
            ("\u{202a}12/03/2024\u{202c}, \u{200f}18:05 - A: x", [12, 3, 2024]),
            ("12/03/2024 18:05:00: A: x", [12, 3, 2024]),
        ] {
            let header = parse(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((header.date, header.hour, header.minute), (date, 18, 5), "{line}");
            assert_eq!(line.get(header.ends_at..), Some("A: x"), "{line}");
        }
    }

    #[test]
    fn not_a_header() {
        for line in [
            "",
            "12/03/2024 is the school trip",
            "12/03/2024, 18:05 bring: wellies",
            "12/03/2024 - 18:05",
            "12/03 18:05 - A: x",
            "12/03.2024, 18:05 - A: x",
            "[12/03/2024] A: x",
            "[see 12/03/2024, 18:05] A: x",
            "12345/03/2024, 18:05 - A: x",
            "18:05, 12/03/2024 - A: x",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn twelve_hours() {
        for (time, hour) in [
            ("12:05 am", 0),
            ("1:05 AM", 1),
            ("12:05 pm", 12),
            ("11:05 p.m.", 23),
            ("13:05 pm", 24),
        ] {
            let line = format!("12/03/2024, {time} - A: x");
            assert_eq!(
                parse(line.as_bytes()).map(|header| header.hour),
                Some(hour),
                "{time}"
            );
        }
    }
}
