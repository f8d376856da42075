//! Telephone numbers, read when a pack is made: what a device dials (E.164 or a short number), the
//! extension, and the number as it was written.
//!
//! One field holds what people write: several numbers, labels, hours, letters of the keypad. A number is
//! dialled only where the text is surely that number by the numbering plan of the pack's country; all else
//! stays text, is noted, and is never dialled. Digits of two numbers never become one.

use unicode_normalization::UnicodeNormalization;
use wayside_domain::Service;
use wayside_domain::fold::{digit, is_unseen};
use wayside_domain::service::Phone;

mod plan;
mod scan;
mod words;

pub use plan::NumberingPlan;

/// Telephones of a pack, and what was to be said of them.
pub struct Telephones {
    plan: NumberingPlan,
    /// Numbers of a training district are not in use, on purpose.
    fictional: bool,
}

impl Telephones {
    /// Reads numbers as they are written in a country (ISO 3166-1 alpha-2; `ZZ`: only those with a `+`).
    /// `short` are numbers that the spec adds to the country's own short ones.
    pub fn of(country: &str, fictional: bool, short: &[String]) -> Self {
        Self {
            plan: NumberingPlan::of(country, short),
            fictional,
        }
    }

    /// Puts each telephone of a service, and of its contacts, as it is dialled, those that one speaks on before fax,
    /// textphone and text. The notes say what is not dialled.
    pub fn settle(&self, service: &mut Service) -> Vec<String> {
        let mut notes = Vec::new();
        service.phones = self.lines(std::mem::take(&mut service.phones), &mut notes);
        for contact in &mut service.contacts {
            contact.phones = self.lines(std::mem::take(&mut contact.phones), &mut notes);
        }
        notes
    }

    /// A telephone that must be dialled and spoken on, of a pathway or a card.
    ///
    /// # Errors
    /// Why it cannot be, and what to write.
    pub fn one(&self, phone: &Phone) -> Result<Phone, String> {
        let mut notes = Vec::new();
        match self.lines(vec![phone.clone()], &mut notes).as_slice() {
            [line] if line.dial.is_some() && line.is_voice() => Ok(Phone {
                number: phone.number.clone(),
                description: phone.description.clone(),
                ..line.clone()
            }),
            _ => Err(format!(
                "phone `{}` is not one number that can be called: write it as +1 212 555 0100, its extension apart",
                phone.number
            )),
        }
    }

    fn lines(&self, written: Vec<Phone>, notes: &mut Vec<String>) -> Vec<Phone> {
        let mut lines: Vec<Phone> = Vec::new();
        for phone in written {
            for line in self.read(&phone, notes) {
                let is_known = |known: &Phone| match &line.dial {
                    Some(_) => known.dial == line.dial && known.extension == line.extension,
                    None => known.dial.is_none() && known.number == line.number,
                };
                if !lines.iter().any(is_known) {
                    lines.push(line);
                }
            }
        }
        lines.sort_by_key(|line| !line.is_voice());
        lines
    }

    /// The lines that one written field holds.
    fn read(&self, phone: &Phone, notes: &mut Vec<String>) -> Vec<Phone> {
        let text = plain(&phone.number);
        let (extension, unread) = match phone.extension.as_deref().map(scan::bare_extension) {
            Some(Ok(digits)) => (Some(digits), None),
            Some(Err(words)) => (None, Some(words)),
            None => (None, None),
        };
        let mut lines: Vec<Phone> = Vec::new();
        for segment in scan::segments(&text) {
            let mut read = scan::read(&segment, &self.plan);
            words::allot(&mut read.numbers, &read.said);
            let is_text = read.numbers.is_empty();
            // Words that a comma parts from their number.
            let digits = segment.chars().filter(char::is_ascii_digit).count();
            let last = lines.last_mut().filter(|last| last.dial.is_some());
            if let Some(last) = last.filter(|_| is_text && digits < 3) {
                words::add(last, &segment);
                continue;
            }
            if is_text || read.has_loose_digits {
                notes.push(self.not_read(&segment, is_text));
            }
            if is_text {
                lines.push(Phone {
                    number: segment.trim().to_owned(),
                    dial: None,
                    ..phone.clone()
                });
            }
            for found in read.numbers {
                if !found.is_in_use && !self.fictional {
                    notes.push(format!(
                        "telephone `{}`: no number of that kind is in use as far as is known; it is dialled as {}",
                        found.written, found.dial
                    ));
                }
                let said = [phone.description.clone(), unread.clone(), found.words];
                let said: Vec<String> = said.into_iter().flatten().collect();
                lines.push(Phone {
                    number: found.written,
                    dial: Some(found.dial),
                    extension: found.extension.or_else(|| extension.clone()),
                    description: Some(said.join(", ")).filter(|text| !text.is_empty()),
                    form: found.form.map(str::to_owned).or(phone.form.clone()),
                    ..phone.clone()
                });
            }
        }
        lines
    }

    fn not_read(&self, text: &str, is_text: bool) -> String {
        let what = if is_text { "is" } else { "has a part that is" };
        let country = self.plan.country();
        format!(
            "telephone `{}` {what} not surely one number of {country}: shown as text and never dialled; write \
             several with `;` between them, and one of another country with its +",
            text.trim()
        )
    }
}

/// A telephone with nothing but its number.
pub fn plain_phone(number: impl Into<String>) -> Phone {
    let number = number.into();
    Phone {
        number: number.trim().trim_matches(['"', '\'']).trim().to_owned(),
        dial: None,
        extension: None,
        form: None,
        description: None,
        languages: Vec::new(),
    }
}

/// The text with plain digits, dashes and blanks, and without letters that nobody sees.
fn plain(text: &str) -> String {
    let seen = text.nfkc().filter(|letter| !is_unseen(*letter));
    let plain: String = seen
        .map(|letter| match letter {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{00b7}' | '\u{2022}' => '.',
            '\u{2044}' | '\u{2215}' => '/',
            blank if blank.is_whitespace() && blank != '\n' && blank != '\r' => ' ',
            other => digit(other).unwrap_or(other),
        })
        .collect();
    plain.trim_matches(['"', '\'', ' ']).to_owned()
}

#[cfg(test)]
#[path = "telephone_tests.rs"]
mod tests;
