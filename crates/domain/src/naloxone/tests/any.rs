//! Whatever is tapped, in whatever order.

use proptest::prelude::*;

use super::*;
use crate::person::{AgeBand, Drug, PersonNote};

fn any_tap() -> impl Strategy<Value = Tap> {
    let id = || (0..20_u128).prop_map(Uuid::from_u128);
    let name = || {
        prop_oneof![
            Just("breathing"),
            Just("ventilate"),
            Just("recovery"),
            Just("handover"),
            Just("x")
        ]
    };
    let reply = prop_oneof![
        Just("none"),
        Just("breathes"),
        Just("stops"),
        Just("taken"),
        Just("y")
    ];
    let dose = || {
        (any::<u32>(), any::<u32>(), any::<bool>()).prop_map(|(ug, ago_s, known)| Dose {
            by: By::Officer,
            product: known.then(|| "narcan4".to_owned()),
            route: Route::Intranasal,
            amount: Amount::Micrograms { ug: ug % 200_000 },
            nostril: None,
            ago_s: ago_s % 200_000,
            time_unknown: !known,
        })
    };
    prop_oneof![
        4 => (name(), reply).prop_map(|(state, answer)| Tap::Answer { state: state.to_owned(), answer: answer.to_owned() }),
        2 => (proptest::option::of(dose()), any::<bool>()).prop_map(|(dose, sure)| Tap::Dose { dose, sure }),
        1 => (id(), dose()).prop_map(|(dose, to)| Tap::AmendDose { dose, to }),
        1 => id().prop_map(|dose| Tap::RetractDose { dose }),
        1 => prop_oneof![Just(Mark::EmsArrived), Just(Mark::Vomited)].prop_map(|mark| Tap::Mark { mark }),
        2 => any::<bool>().prop_map(|sure| Tap::Back { sure }),
        1 => Just(Tap::Redo),
        1 => proptest::option::of(Just("narcan4".to_owned())).prop_map(|product| Tap::TakeInHand { product }),
        1 => prop_oneof![Just("door"), Just("x")].prop_map(|spot| Tap::Spot { spot: spot.to_owned() }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(child, suspected)| Tap::Note {
            note: if child {
                PersonNote::Age { age: AgeBand::Under10 }
            } else {
                PersonNote::Drug { drug: Drug::Alcohol, suspected }
            },
        }),
        1 => Just(Tap::Close),
    ]
}

proptest! {
    #[test]
    fn every_tap_in_every_state_is_an_entry_or_a_reason(
        taps in proptest::collection::vec((any_tap(), -10_000_i64..100_000), 0..60),
    ) {
        let mut scene = Scene::new(ResponderLevel::Bls);
        for (tap, ms) in taps {
            let before = scene.run.clone();
            match scene.tap(at(ms), tap) {
                Ok(_) => prop_assert_eq!(scene.run.entries.len(), before.entries.len() + 1),
                Err(_) => prop_assert_eq!(&scene.run, &before),
            }
            let view = scene.view(ms);
            prop_assert!(scene.protocol.state(&view.state).is_some());
            prop_assert!(view.timers.iter().all(|t| t.since_ms >= 0));
            let entries = scene.run.entries.clone();
            let again = Run::of(&scene.protocol, entries);
            prop_assert_eq!(again.as_ref(), Some(&scene.run));
        }
    }
}
