//! What is noted of the person for whoever takes over. Nobody is asked for any of it, and none of it says who
//! they are.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::list::list;

list! {
    /// As the officer sees it; in bands, never a birth date.
    AgeBand {
        /// 0 to 9.
        Under10,
        /// 10 to 17.
        From10,
        /// 18 to 24.
        From18,
        /// 25 to 34.
        From25,
        /// 35 to 44.
        From35,
        /// 45 to 54.
        From45,
        /// 55 to 64.
        From55,
        /// 65 and more.
        From65,
        /// Not known.
        Unknown,
    }
}

list! {
    /// ODIN `susp_od_drug`.
    Drug {
        /// Heroin.
        Heroin,
        /// Fentanyl.
        Fentanyl,
        /// Fentanyl analog or other synthetic opioid.
        FentanylAnalog,
        /// Carfentanil.
        Carfentanil,
        /// Methadone.
        Methadone,
        /// Suboxone.
        Suboxone,
        /// Pharmaceutical opioid.
        PharmaceuticalOpioid,
        /// Pharmaceutical stimulant.
        PharmaceuticalStimulant,
        /// Another pharmaceutical.
        PharmaceuticalOther,
        /// Benzodiazepines.
        Benzodiazepines,
        /// Barbiturates.
        Barbiturates,
        /// Cocaine or crack.
        Cocaine,
        /// Methamphetamine.
        Methamphetamine,
        /// Marijuana.
        Marijuana,
        /// Synthetic marijuana.
        SyntheticMarijuana,
        /// Bath salts.
        BathSalts,
        /// Alcohol.
        Alcohol,
        /// Another.
        Other,
        /// Not known.
        Unknown,
    }
}

list! {
    /// Whether somebody saw the person go down; NEMSIS eArrest.04 where the heart or the breathing had stopped.
    CollapseSeen {
        /// Somebody did.
        Seen,
        /// Nobody did: they were found down.
        Unseen,
    }
}

/// One thing noted of the person. The last of each sort holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "of", deny_unknown_fields)]
#[ts(export)]
pub enum PersonNote {
    /// How old they look.
    Age {
        /// The band.
        age: AgeBand,
    },
    /// What they are thought to have taken.
    Drug {
        /// Which.
        drug: Drug,
        /// False takes it off the list again.
        suspected: bool,
    },
    /// Whether somebody saw them go down.
    Collapse {
        /// As said by who was there; absent takes back what was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        seen: Option<CollapseSeen>,
    },
}

/// What was noted of the person. What nobody said is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonNotes {
    /// How old they look.
    pub age: AgeBand,
    /// What they are thought to have taken, in the order it was noted; none: nothing said.
    pub drugs: Vec<Drug>,
    /// Whether somebody saw them go down; absent: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub collapse: Option<CollapseSeen>,
}

impl Default for PersonNotes {
    fn default() -> Self {
        Self {
            age: AgeBand::Unknown,
            drugs: Vec::new(),
            collapse: None,
        }
    }
}

impl PersonNotes {
    /// Takes one more note in.
    pub fn take(&mut self, note: PersonNote) {
        match note {
            PersonNote::Age { age } => self.age = age,
            PersonNote::Collapse { seen } => self.collapse = seen,
            PersonNote::Drug { drug, suspected } => {
                self.drugs.retain(|known| *known != drug);
                if suspected {
                    self.drugs.push(drug);
                }
            }
        }
    }
}
