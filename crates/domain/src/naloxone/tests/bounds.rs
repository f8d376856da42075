//! What a dose may be, what it leads to, and what comes too late.

use super::*;

fn given(by: By, ago_s: u32) -> Tap {
    let dose = Dose {
        by,
        product: Some("narcan4".to_owned()),
        route: Route::Intranasal,
        amount: Amount::Micrograms { ug: 4000 },
        nostril: None,
        ago_s,
        time_unknown: false,
    };
    let (dose, sure) = (Some(dose), true);
    Tap::Dose { dose, sure }
}

/// Ventilating, where a dose leads on to watching.
fn leading_on() -> Scene {
    let mut scene = ventilating();
    let offer = scene.protocol.states[1].dose.as_mut().unwrap();
    offer.go = "recovery".to_owned();
    scene
}

#[test]
fn only_a_dose_of_this_officer_and_of_now_leads_on() {
    for (by, ago_s, state) in [
        (By::Officer, 0, "recovery"),
        (By::Officer, 60, "recovery"),
        (By::Officer, 61, "ventilate"),
        (By::OtherOfficer, 0, "ventilate"),
        (By::Bystander, 0, "ventilate"),
        (By::Fire, 0, "ventilate"),
        (By::Ambulance, 0, "ventilate"),
    ] {
        let mut scene = leading_on();
        scene.tap(at(10_000), given(by, ago_s)).unwrap();
        let view = scene.view(11_000);
        assert_eq!(view.state, state, "{by:?} {ago_s} s ago");
        assert_eq!(view.doses.len(), 1, "it counts all the same");
    }
}

#[test]
fn breath_lost_before_the_last_dose_urges_no_other_at_once() {
    let mut scene = ventilating();
    scene.dose(10_000);
    scene.answer(60_000, "ventilate", "breathes").unwrap();
    scene.answer(80_000, "recovery", "stops").unwrap();
    scene.dose(85_000);
    assert_eq!(scene.view(86_000).dose_now, DoseNow::TooSoon);
    assert_eq!(scene.view(204_999).dose_now, DoseNow::TooSoon);
    assert_eq!(scene.view(205_000).dose_now, DoseNow::Urged);
}

#[test]
fn breath_lost_after_a_dose_that_is_told_later_urges_at_once() {
    for (ago_s, wanted) in [
        (6, DoseNow::Urged),
        (5, DoseNow::TooSoon),
        (4, DoseNow::TooSoon),
    ] {
        let mut scene = ventilating();
        scene.dose(10_000);
        scene.answer(60_000, "ventilate", "breathes").unwrap();
        scene.answer(80_000, "recovery", "stops").unwrap();
        // Tapped 5 s after the breath was lost.
        scene.tap(at(85_000), given(By::Bystander, ago_s)).unwrap();
        assert_eq!(scene.view(86_000).dose_now, wanted, "{ago_s} s before");
    }
}

#[test]
fn clocks_that_say_nothing_urge_no_dose_told_later() {
    let mut scene = ventilating();
    scene.answer(60_000, "ventilate", "breathes").unwrap();
    scene.answer(80_000, "recovery", "stops").unwrap();
    let mut restarted = at(85_000);
    restarted.boot_id = "b".to_owned();
    restarted.wall_ms -= 3_600_000;
    scene
        .tap(restarted.clone(), given(By::Bystander, 1))
        .unwrap();
    let view = scene.run.view(&scene.protocol, &restarted);
    assert_eq!(view.dose_now, DoseNow::TooSoon);
}

#[test]
fn an_urge_at_once_is_for_products_whose_protocol_says_so() {
    let mut scene = ventilating();
    scene.protocol.products[0].at_once_if_lost_again = false;
    scene.dose(10_000);
    scene.answer(60_000, "ventilate", "breathes").unwrap();
    scene.answer(80_000, "recovery", "stops").unwrap();
    assert_eq!(scene.view(81_000).dose_now, DoseNow::TooSoon);
}

#[test]
fn an_amount_or_age_that_cannot_be_is_no_dose() {
    let amount = |ug| Amount::Micrograms { ug };
    for (amount, ago_s, product, is_one) in [
        (amount(1), 0, "narcan4", true),
        (amount(0), 0, "narcan4", false),
        (amount(100_000), 0, "narcan4", true),
        (amount(100_001), 0, "narcan4", false),
        (amount(u32::MAX), 0, "narcan4", false),
        (Amount::Unknown, 0, "narcan4", true),
        (Amount::Unknown, 86_400, "narcan4", true),
        (Amount::Unknown, 86_401, "narcan4", false),
        (Amount::Unknown, u32::MAX, "narcan4", false),
        (amount(4000), 0, "aspirin", false),
    ] {
        let dose = Dose {
            by: By::Bystander,
            product: Some(product.to_owned()),
            route: Route::Intranasal,
            amount,
            nostril: None,
            ago_s,
            time_unknown: false,
        };
        let mut scene = ventilating();
        let first = scene.dose(10_000);
        let wanted = |got: Result<Uuid, NotNow>, what: &str| {
            let is_right = match got {
                Ok(_) => is_one,
                Err(why) => !is_one && why == NotNow::NotADose,
            };
            assert!(is_right, "{what} {dose:?}: {got:?}");
        };
        let to = dose.clone();
        let amended = scene.tap(at(20_000), Tap::AmendDose { dose: first, to });
        wanted(amended, "amended");
        let new = Tap::Dose {
            dose: Some(dose.clone()),
            sure: true,
        };
        wanted(scene.tap(at(21_000), new), "given");
        let doses = scene.view(22_000).doses;
        assert_eq!(doses.len(), 1 + usize::from(is_one));
    }
}

/// A run that has come to its last screen.
fn at_the_end() -> Scene {
    let mut scene = ventilating();
    scene.answer(10_000, "ventilate", "breathes").unwrap();
    scene.answer(20_000, "recovery", "leaves").unwrap();
    scene
}

#[test]
fn an_ambulance_that_comes_at_the_end_leads_nowhere_and_is_noted() {
    let arrives = Tap::Mark {
        mark: Mark::EmsArrived,
    };
    for phase in [Phase::Close, Phase::Refusal, Phase::Handover] {
        let mut scene = at_the_end();
        scene.protocol.states[4].phase = phase;
        scene.tap(at(30_000), arrives.clone()).unwrap();
        let view = scene.view(31_000);
        assert_eq!(view.state, "close", "{phase:?}");
        assert!(view.marks.iter().any(|m| m.mark == Mark::EmsArrived));
    }
    let mut scene = at_the_end();
    scene.protocol.states[4].phase = Phase::Watch;
    scene.tap(at(30_000), arrives).unwrap();
    assert_eq!(scene.view(31_000).state, "handover");
}

#[test]
fn nothing_that_comes_after_the_close_changes_a_run() {
    let mut scene = at_the_end();
    scene.tap(at(30_000), Tap::Close).unwrap();
    let closed = scene.view(40_000);
    let late = [
        Tap::Mark {
            mark: Mark::EmsArrived,
        },
        Tap::Dose {
            dose: None,
            sure: true,
        },
        Tap::Back { sure: true },
        Tap::Redo,
        Tap::Close,
    ];
    for tap in late {
        assert_eq!(scene.tap(at(40_000), tap), Err(NotNow::Over));
    }
    // Entries that came from the disk behind the close, as two windows could have written them.
    let dose = ventilating().run;
    let mut other = Scene {
        protocol: protocol(),
        run: dose,
        ids: 100,
    };
    other.dose(35_000);
    other
        .tap(
            at(36_000),
            Tap::Mark {
                mark: Mark::EmsArrived,
            },
        )
        .unwrap();
    let back = Entry {
        id: Uuid::from_u128(200),
        at: at(37_000),
        deed: RunAct::Closed,
    };
    for entry in other.run.entries.into_iter().skip(2).chain([back]) {
        scene.run.take(&scene.protocol, entry);
    }
    assert_eq!(scene.view(40_000), closed);
    assert!(scene.view(40_000).over && scene.view(40_000).timers.is_empty());
}
