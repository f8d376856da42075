use proptest::prelude::*;
use wayside_tests::sync::RealPair;

use crate::machine::{steps, whatever_happens};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_happens_the_hub_has_what_was_saved_once(steps in steps()) {
        whatever_happens::<RealPair>(steps)?;
    }
}
