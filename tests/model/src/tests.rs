use crate::{Broken, Budget, Rules, beginning, explore, mixtures};

/// Two letters, and this of what is unusual.
fn two(leaves: u8, revokes: u8, disks: u8, hubs: u8) -> Budget {
    Budget {
        letters: 2,
        leaves,
        revokes,
        disks,
        hubs,
    }
}

#[test]
fn with_two_letters_and_one_unusual_thing_no_promise_is_broken() {
    let mut states = 0;
    for budget in mixtures(2).into_iter().take(7) {
        let found = explore(budget, Rules::ALL);
        assert_eq!(found.broken, None, "{budget:?}");
        states += found.states;
    }
    assert!(states > 50_000, "{states} states");
}

#[test]
fn with_one_letter_and_two_unusual_things_no_promise_is_broken() {
    for budget in mixtures(1) {
        let found = explore(budget, Rules::ALL);
        assert_eq!(found.broken, None, "{budget:?}");
    }
}

#[test]
fn every_kind_of_action_is_reached() {
    let mut kinds = std::collections::BTreeSet::new();
    for budget in mixtures(1) {
        kinds.extend(explore(budget, Rules::ALL).ways.into_keys());
    }
    // Two are of rules that are left out, and each way there is one that can be gone.
    assert_eq!(kinds.len(), 18, "{kinds:?}");
    for budget in mixtures(1) {
        for (kind, way) in explore(budget, Rules::ALL).ways {
            let step = |state: crate::State, action| state.step(action, Rules::ALL);
            let end = way
                .iter()
                .try_fold(beginning(budget), |state, action| step(state, *action));
            assert!(end.is_some(), "{kind}: {way:?}");
        }
    }
}

/// What is broken when a rule is left out, and in how few steps.
fn without(change: impl FnOnce(&mut Rules), budget: Budget) -> Broken {
    let mut rules = Rules::ALL;
    change(&mut rules);
    let found = explore(budget, rules);
    let (broken, way) = found.broken.expect("a promise is broken");
    // The way leads there.
    let step = |state: crate::State, action| state.step(action, rules);
    let end = way
        .iter()
        .try_fold(beginning(budget), |state, action| step(state, *action));
    let end = end.expect("a way that can be gone");
    assert_eq!(end.broken().or(end.broken_when_healed(rules)), Some(broken));
    assert_eq!(explore(budget, Rules::ALL).broken, None);
    broken
}

#[test]
fn a_bare_200_must_not_clear_a_letter() {
    let broken = without(|rules| rules.receipts = false, two(0, 0, 0, 0));
    assert_eq!(broken, Broken::ClearedUnverified);
}

#[test]
fn a_hub_must_know_a_letter_again() {
    let broken = without(|rules| rules.dedupe = false, two(0, 0, 0, 0));
    assert_eq!(broken, Broken::TookEffectTwice);
}

#[test]
fn a_page_and_how_far_was_read_must_be_one_transaction() {
    let broken = without(|rules| rules.one_transaction = false, two(0, 0, 0, 0));
    assert_eq!(broken, Broken::OutcomeMissing);
}

#[test]
fn a_device_that_leaves_must_keep_its_key() {
    let broken = without(|rules| rules.keeps_keys = false, two(1, 0, 0, 0));
    assert_eq!(broken, Broken::OutcomeMissing);
}

#[test]
fn a_device_that_joins_again_must_succeed_the_one_it_was() {
    for budget in [two(1, 0, 0, 0), two(0, 1, 0, 0)] {
        let broken = without(|rules| rules.succession = false, budget);
        assert_eq!(broken, Broken::OutcomeMissing);
    }
}

#[test]
fn what_was_said_before_must_be_handed_on() {
    let broken = without(|rules| rules.hands_on = false, two(1, 0, 0, 0));
    assert_eq!(broken, Broken::OutcomeMissing);
}

#[test]
fn a_hub_that_was_put_back_must_say_so() {
    let broken = without(|rules| rules.tells_era = false, two(0, 0, 0, 1));
    assert_eq!(broken, Broken::AcknowledgedIsLost);
}

#[test]
fn places_must_jump_ahead_when_a_hub_is_put_back() {
    let broken = without(|rules| rules.leap = false, two(0, 0, 0, 1));
    assert!(matches!(
        broken,
        Broken::AcknowledgedIsLost | Broken::OutcomeMissing
    ));
}

#[test]
fn what_the_hub_had_must_be_sent_again_when_a_device_joins_again() {
    let budget = Budget {
        letters: 1,
        ..two(1, 0, 0, 1)
    };
    let broken = without(|rules| rules.sends_again = false, budget);
    assert_eq!(broken, Broken::AcknowledgedIsLost);
}
