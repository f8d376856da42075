//! The numbering plan of a country: which digits are one number, and which short numbers there are.

use phonenumber::metadata::{DATABASE, Descriptor};
use phonenumber::{Mode, PhoneNumber, country};

/// Short numbers that are dialled from any telephone of a country, emergency and help. The library's metadata
/// has none; a number that is not here, and that the spec does not name, is shown as text.
const SHORT: &[(&[&str], &[&str])] = &[
    (
        &["US", "CA", "PR", "VI", "GU", "AS", "MP"],
        &[
            "211", "311", "411", "511", "611", "711", "811", "911", "988",
        ],
    ),
    (&["MX"], &["911", "089", "988"]),
    (
        EUROPE,
        &["112", "116000", "116006", "116111", "116117", "116123"],
    ),
    (&["GB"], &["999", "101", "105", "111"]),
    (&["IE"], &["999"]),
    (
        &["FR"],
        &["114", "115", "119", "15", "17", "18", "3114", "3919"],
    ),
    (&["ES"], &["016", "024", "061", "062", "091", "092"]),
    (&["PT"], &["144"]),
    (&["DE"], &["110"]),
    (&["AT"], &["122", "133", "140", "141", "142", "144", "147"]),
    (&["CH", "LI"], &["117", "118", "143", "144", "147"]),
    (&["NL"], &["113"]),
    (&["BE"], &["101", "106", "107", "1712"]),
    (&["IT"], &["113", "114", "115", "118", "1522"]),
    (&["AU"], &["000", "112"]),
    (&["NZ"], &["111", "105", "1737"]),
    (&["BR"], &["100", "180", "188", "190", "192", "193"]),
    (&["ZA"], &["112", "10111", "10177"]),
];

/// Where 112 and the harmonised numbers of social value (116xxx) are dialled.
const EUROPE: &[&str] = &[
    "AD", "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB",
    "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL",
    "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "UA",
];

/// What was dialled before a national number and is no more, but still stands in directories.
const GONE: &[(&str, &str)] = &[("MX", "01"), ("MX", "044"), ("MX", "045")];

/// What is dialled for a text, and whether such numbers are in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialled {
    /// E.164, or a short number.
    pub dial: String,
    /// False of one that has the right length in a range that is not in use as far as is known.
    pub is_in_use: bool,
}

/// The numbering plan that national numbers are read by.
pub struct NumberingPlan {
    code: String,
    country: Option<country::Id>,
    short: Vec<String>,
}

impl NumberingPlan {
    /// The plan of a country, ISO 3166-1 alpha-2, with the short numbers that the spec adds; one without any
    /// plan reads only numbers with a `+`.
    pub fn of(code: &str, more: &[String]) -> Self {
        let code = code.to_ascii_uppercase();
        let known = SHORT
            .iter()
            .filter(|(countries, _)| countries.contains(&code.as_str()));
        let known =
            known.flat_map(|(_, numbers)| numbers.iter().map(|number| (*number).to_owned()));
        Self {
            country: code.parse().ok(),
            short: known.chain(more.iter().cloned()).collect(),
            code,
        }
    }

    /// The country, for notes.
    pub fn country(&self) -> &str {
        &self.code
    }

    /// A short number of the country.
    pub fn short(&self, digits: &str) -> Option<Dialled> {
        self.short
            .iter()
            .any(|known| known == digits)
            .then(|| Dialled {
                dial: digits.to_owned(),
                is_in_use: true,
            })
    }

    /// A whole number, national or with its `+`, that is in use.
    pub fn whole(&self, text: &str) -> Option<Dialled> {
        let found = self.read(text).filter(|found| found.is_in_use);
        found.or_else(|| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let gone = GONE.iter().filter(|(country, _)| *country == self.code);
            let mut rests = gone.filter_map(|(_, prefix)| digits.strip_prefix(prefix));
            rests.find_map(|rest| self.read(rest).filter(|found| found.is_in_use))
        })
    }

    /// A toll-free number of North America that is spelled with more letters than it has digits: the network takes no
    /// notice of the rest.
    pub fn overlong(&self, digits: &str) -> Option<Dialled> {
        const TOLL_FREE: [&str; 7] = ["800", "888", "877", "866", "855", "844", "833"];
        let national = digits.strip_prefix('1').unwrap_or(digits);
        let national = national
            .get(..10)
            .filter(|whole| whole.len() < national.len())?;
        let is_free = TOLL_FREE.iter().any(|code| national.starts_with(code));
        let found = is_free.then(|| self.whole(national)).flatten()?;
        found.dial.starts_with("+1").then_some(found)
    }

    /// A number with its `+` whose length is right, in use or not.
    pub fn international(&self, text: &str) -> Option<Dialled> {
        text.starts_with('+').then(|| self.read(text)).flatten()
    }

    /// A number of the right length, in use or not.
    fn read(&self, text: &str) -> Option<Dialled> {
        let number = phonenumber::parse(self.country, text).ok()?;
        let dialled = |number: &PhoneNumber, is_in_use| Dialled {
            dial: number.format().mode(Mode::E164).to_string(),
            is_in_use,
        };
        if phonenumber::is_valid(&number) {
            return Some(dialled(&number, true));
        }
        let code = number.country().code();
        let plans = DATABASE.by_code(&code).unwrap_or_default();
        let digits = dialled(&number, false).dial;
        let national = digits.strip_prefix(&format!("+{code}"))?;
        // `+44 (0)20 7946 0000`: the zero is dialled at home only.
        let mut prefixes = plans.iter().filter_map(|plan| plan.national_prefix());
        let abroad = prefixes.find_map(|prefix| {
            let rest = national.strip_prefix(prefix)?;
            let number = phonenumber::parse(None, format!("+{code}{rest}")).ok()?;
            phonenumber::is_valid(&number).then_some(number)
        });
        if let Some(number) = abroad {
            return Some(dialled(&number, true));
        }
        let length = u16::try_from(national.len()).ok()?;
        let is_long_enough = plans.iter().any(|plan| {
            let sorts = plan.descriptors();
            let sorts = [
                sorts.fixed_line(),
                sorts.mobile(),
                sorts.toll_free(),
                sorts.voip(),
            ];
            let mut lengths = sorts
                .into_iter()
                .flatten()
                .flat_map(Descriptor::possible_length);
            lengths.any(|known| *known == length)
        });
        is_long_enough.then(|| dialled(&number, false))
    }
}
