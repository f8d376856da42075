//! The closed lists of a report, each in the order it is offered.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Declares a list of codes: the enum, and all its values in order.
macro_rules! list {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum $name { $($(#[$doc])* $value,)* }

        impl $name {
            /// Every value, in the order it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];
        }
    };
}

list! {
    /// As the officer sees it; ODIN `gender`.
    Sex {
        /// Female.
        Female,
        /// Male.
        Male,
        /// Not known.
        Unknown,
    }
}

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
    /// Breathing before or after; NEMSIS eVitals.15.
    Breathing {
        /// Not breathing.
        None,
        /// Gasping or weak.
        Agonal,
        /// Slow or shallow.
        Poor,
        /// As it should be.
        Normal,
        /// Not known.
        Unknown,
    }
}

list! {
    /// ODIN `response_time_desc`.
    ResponseTime {
        /// Less than a minute.
        Under1,
        /// 1 to 3 minutes.
        From1To3,
        /// 3 to 5 minutes.
        From3To5,
        /// More than 5 minutes.
        Over5,
        /// Not known.
        Unknown,
        /// It did not work.
        DidNotWork,
    }
}

list! {
    /// ODIN `response_desc`.
    Response {
        /// Combative.
        Combative,
        /// No response to naloxone.
        NoResponse,
        /// Responsive and alert.
        Alert,
        /// Responsive and angry.
        Angry,
        /// Responsive but sedated.
        Sedated,
    }
}

list! {
    /// ODIN `survive`.
    Survived {
        /// Yes.
        Yes,
        /// No.
        No,
        /// Not known.
        Unknown,
    }
}

list! {
    /// ODIN `revive_action_desc`; an arrest is never counted as one of ours.
    Disposition {
        /// To hospital, conscious.
        HospitalConscious,
        /// To hospital, unconscious.
        HospitalUnconscious,
        /// Went their way.
        Released,
        /// Taken to treatment.
        TakenToTreatment,
        /// Told of treatment.
        ReferredToTreatment,
        /// Something else.
        Other,
    }
}

list! {
    /// What a dose did; NEMSIS eMedications.07.
    DoseResponse {
        /// The person breathed by themselves afterwards, awake or not.
        Improved,
        /// They still did not.
        Unchanged,
        /// They were worse.
        Worse,
    }
}

list! {
    /// When the heart or the breathing stopped; NEMSIS eArrest.01.
    Arrest {
        /// Before the officer came.
        Before,
        /// In the officer's presence.
        After,
    }
}
