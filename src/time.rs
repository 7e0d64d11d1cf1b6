//! Time: where "now" comes from, and how an instant reads in a school's zone.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads the time. `main` hands in the system's; tests hand in their own.
pub type Clock = fn() -> Timestamp;

/// The day an instant falls on in a zone.
pub fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// "Tue 4 Nov 2025, 18:05" in a zone.
pub fn british(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%a %-d %b %Y, %H:%M")
        .to_string()
}
