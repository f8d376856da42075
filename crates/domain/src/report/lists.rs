//! The closed lists of a report, each in the order it is offered.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::list::list;

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
