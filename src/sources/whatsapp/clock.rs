//! From the numbers of a header to an instant: the order of day, month and year, and the zone.
//! Never reads the system's clock or zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::header::{FourDigits, Header, Shape};

/// WhatsApp's first year; no message is older.
const FIRST_YEAR: i16 = 2009;
const LAST_YEAR: i16 = 2099;

/// Which number of a date is which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

impl Order {
    /// The orders that dates of this shape can have, the likeliest in Britain first.
    pub(super) fn possible(shape: Shape) -> &'static [Self] {
        match shape.four_digits {
            FourDigits::First => &[Self::YearMonthDay],
            FourDigits::Last => &[Self::DayMonthYear, Self::MonthDayYear],
            FourDigits::None => &[Self::DayMonthYear, Self::MonthDayYear, Self::YearMonthDay],
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::DayMonthYear => "day, month, year",
            Self::MonthDayYear => "month, day, year",
            Self::YearMonthDay => "year, month, day",
        }
    }

    /// The date in this order, if there is such a day.
    pub(super) fn date(self, [first, second, third]: [u16; 3]) -> Option<Date> {
        let (year, month, day) = match self {
            Self::DayMonthYear => (third, second, first),
            Self::MonthDayYear => (third, first, second),
            Self::YearMonthDay => (first, second, third),
        };
        let year = i16::try_from(if year < 100 { year + 2000 } else { year }).ok()?;
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return None;
        }
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    pub(super) fn date_time(self, header: &Header) -> Option<DateTime> {
        let part = |value: u16| i8::try_from(value).ok();
        let time = Time::new(part(header.hour)?, part(header.minute)?, part(header.second)?, 0).ok()?;
        Some(self.date(header.date)?.to_datetime(time))
    }
}

/// Clock times in the export's zone, as instants. A time that a clock change skips is taken as if the clock had not
/// changed yet; one that comes twice as the first.
pub(super) struct ZoneClock {
    zone: TimeZone,
    /// The last minute asked for, since messages come in bursts.
    last: Option<(DateTime, Timestamp)>,
}

impl ZoneClock {
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone, last: None }
    }

    pub(super) fn instant(&mut self, at: DateTime) -> Option<Timestamp> {
        let second = i64::from(at.second());
        let minute = at.with().second(0).build().ok()?;
        let start = match self.last {
            Some((known, start)) if known == minute => start,
            Some(_) | None => self.zone.to_ambiguous_timestamp(minute).compatible().ok()?,
        };
        self.last = Some((minute, start));
        Timestamp::new(start.as_second() + second, 0).ok()
    }
}
