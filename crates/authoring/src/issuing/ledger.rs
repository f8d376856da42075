//! What an issuer's folder knows of its cards: numbers, months and keys of codes. No card, and nobody.

use std::collections::{BTreeMap, BTreeSet};

use wayside_card::{CodeKey, Expiry};

use super::IssuingFault;

/// `issued.csv` and `withdrawn.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuedCards {
    pub(super) issued: BTreeMap<u32, (Expiry, CodeKey)>,
    pub(super) withdrawn: BTreeSet<u32>,
}

const ISSUED: &str = "index,expires,code_key";
const WITHDRAWN: &str = "index";

impl IssuedCards {
    /// Reads both files; an empty text is a file that is not there yet.
    ///
    /// # Errors
    /// [`IssuingFault::Ledger`].
    pub fn read(issued: &str, withdrawn: &str) -> Result<Self, IssuingFault> {
        let mut ledger = Self::default();
        for (line, number) in rows(issued, ISSUED)? {
            let row = || {
                let mut cells = line.split(',');
                let index: u32 = cells.next()?.parse().ok()?;
                let expiry: Expiry = cells.next()?.parse().ok()?;
                let key = u64::from_str_radix(cells.next()?, 16).ok()?;
                cells.next().is_none().then_some((index, expiry, key))
            };
            let (index, expiry, key) = row().ok_or(IssuingFault::Ledger(number))?;
            ledger.issued.insert(index, (expiry, CodeKey(key)));
        }
        for (line, number) in rows(withdrawn, WITHDRAWN)? {
            let index = line.parse().map_err(|_| IssuingFault::Ledger(number))?;
            ledger.withdrawn.insert(index);
        }
        Ok(ledger)
    }

    /// `issued.csv`.
    pub fn print_issued(&self) -> String {
        let mut text = format!("{ISSUED}\n");
        for (index, (expiry, key)) in &self.issued {
            text += &format!("{index},{expiry},{:016x}\n", key.0);
        }
        text
    }

    /// `withdrawn.csv`.
    pub fn print_withdrawn(&self) -> String {
        let mut text = format!("{WITHDRAWN}\n");
        for index in &self.withdrawn {
            text += &format!("{index}\n");
        }
        text
    }

    /// Withdraws a card. False when it was withdrawn before.
    ///
    /// # Errors
    /// [`IssuingFault::Outside`].
    pub fn withdraw(&mut self, index: u32, size: u32) -> Result<bool, IssuingFault> {
        if index >= size {
            return Err(IssuingFault::Outside { index, size });
        }
        Ok(self.withdrawn.insert(index))
    }

    /// True for a card that was issued from this folder.
    pub fn knows(&self, index: u32) -> bool {
        self.issued.contains_key(&index)
    }

    /// Cards issued and withdrawn.
    pub fn counts(&self) -> (usize, usize) {
        (self.issued.len(), self.withdrawn.len())
    }
}

/// The lines below the heading, each with its number from 1.
fn rows<'a>(
    text: &'a str,
    heading: &str,
) -> Result<impl Iterator<Item = (&'a str, usize)>, IssuingFault> {
    let mut lines = text.lines().zip(1..);
    match lines.next() {
        None => {}
        Some((first, _)) if first == heading => {}
        Some(_) => return Err(IssuingFault::Ledger(1)),
    }
    Ok(lines)
}
