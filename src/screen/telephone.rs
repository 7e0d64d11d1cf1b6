//! Telephone numbers in a text, by the numbering plans that libphonenumber keeps.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use rlibphonenumber::phonenumber_matcher::{Leniency, PhoneNumberMatcherFactory};
use rlibphonenumber::{PhoneNumberUtil, Region};

/// A private number has at least so many digits.
const FEWEST_DIGITS: usize = 10;

type Plans = PhoneNumberMatcherFactory<PhoneNumberUtil, Arc<PhoneNumberUtil>>;

static PLANS: LazyLock<Plans> = LazyLock::new(|| {
    let plans = PhoneNumberUtil::new().expect("the numbering plans are part of the program");
    PhoneNumberMatcherFactory::new_for_util(Arc::new(plans))
});

/// Whether a text has enough digits for a number.
pub(super) fn may_hold_one(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS
}

/// Where the numbers stand: as dialled in the United Kingdom, or with their country's code.
///
/// Possible numbers, not only those in use: the numbers that Ofcom sets aside for drama count too.
pub(super) fn places(folded: &str) -> Vec<Range<usize>> {
    let found = PLANS
        .matcher_builder(folded)
        .preferred_region(Region::GB)
        .leniency(Leniency::Possible)
        .build();
    found
        .filter(|number| number.raw_string.starts_with(['0', '+', '(']))
        .map(|number| number.start..number.end())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_other_digits() {
        for (text, number) in [
            ("ring 07700 900123 after six", Some("07700 900123")),
            ("she is on +44 7700 900 123", Some("+44 7700 900 123")),
            ("(01632) 960 123 at home", Some("(01632) 960 123")),
            ("on 7 December 2026 at 15:30, 25 of us", None),
            ("order 1234567890 has come", None),
        ] {
            let found = places(text);
            let words: Vec<&str> = found.iter().filter_map(|place| text.get(place.clone())).collect();
            assert_eq!(words, number.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }
}
