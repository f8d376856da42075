//! The ways that the model went, gone by the product: the real engine over the real outbox, and the hub's own router over
//! its ledger in a file. After each step both must stand alike.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a proof that cannot be made has failed"
)]

mod device;
mod pair;

use wayside_model::{Action, Budget, Rules, State, beginning, bit, explore, mixtures};

use crate::pair::Pair;

/// Leaves one rule out.
type LeaveOut = fn(&mut Rules);

/// What comes of an action. What was sent may arrive once more though nothing comes of it.
fn after(state: &State, action: Action) -> Option<State> {
    let again = matches!(action, Action::Arrive(letter, key) if state.sent[letter] & bit(key) != 0);
    let next = state.step(action, Rules::ALL);
    next.or(again.then_some(*state))
}

/// Goes a way with the product, and holds it to the model after each step.
fn go(budget: Budget, way: &[Action]) {
    let mut pair = Pair::new();
    let mut state = beginning(budget);
    pair.hold_to(&state, way, 0);
    for (at, action) in way.iter().enumerate() {
        state = after(&state, *action).expect("it can happen");
        pair.act(*action, &state);
        pair.hold_to(&state, way, at + 1);
    }
}

/// A number below an end that looks like chance and is the same on every run: Vigna's SplitMix64.
fn below(random: &mut u64, end: usize) -> usize {
    *random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *random;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits >> 33) as usize % end
}

/// Steps by chance, as long as there are any.
fn wander(budget: Budget, seed: u64, longest: usize) -> Vec<Action> {
    let (mut random, mut state) = (seed, beginning(budget));
    let mut way = Vec::new();
    while way.len() < longest {
        let mut actions = Vec::new();
        state.actions(&mut actions);
        let step = |action: Action| Some((action, after(&state, action)?));
        let mut steps: Vec<(Action, State)> = actions.into_iter().filter_map(step).collect();
        if steps.is_empty() {
            break;
        }
        let (action, next) = steps.swap_remove(below(&mut random, steps.len()));
        way.push(action);
        state = next;
    }
    way
}

#[test]
fn the_shortest_way_to_each_kind_of_action_is_gone_by_the_product() {
    let mut ways = std::collections::BTreeMap::new();
    for budget in mixtures(1) {
        for (kind, way) in explore(budget, Rules::ALL).ways {
            ways.entry(kind).or_insert((budget, way));
        }
    }
    assert_eq!(ways.len(), 18);
    for (budget, way) in ways.into_values() {
        go(budget, &way);
    }
}

#[test]
fn ways_on_which_a_rule_was_missed_are_gone_by_the_product_without_harm() {
    let mixture = |leaves, hubs| Budget {
        letters: 1,
        leaves,
        hubs,
        ..Budget::default()
    };
    let left_out: [(Budget, LeaveOut); 7] = [
        (mixture(0, 0), |rules| rules.dedupe = false),
        (mixture(1, 0), |rules| rules.keeps_keys = false),
        (mixture(1, 0), |rules| rules.succession = false),
        (mixture(1, 0), |rules| rules.hands_on = false),
        (mixture(0, 1), |rules| rules.leap = false),
        (mixture(0, 1), |rules| rules.tells_era = false),
        (mixture(1, 1), |rules| rules.sends_again = false),
    ];
    for (budget, leave_out) in left_out {
        let mut rules = Rules::ALL;
        leave_out(&mut rules);
        let (_, way) = explore(budget, rules).broken.expect("a promise is broken");
        // As far as it can be gone where the rule stands, and from there on until all is well.
        let mut state = beginning(budget);
        let mut gone = Vec::new();
        for action in way {
            if let Some(next) = after(&state, action) {
                state = next;
                gone.push(action);
            }
        }
        gone.extend(state.way_to_heal(Rules::ALL));
        go(budget, &gone);
    }
}

#[test]
fn the_product_stands_as_the_model_does_wherever_chance_leads() {
    for (seed, budget) in (1..).zip(mixtures(3).into_iter().cycle().take(36)) {
        let mut way = wander(budget, seed, 50);
        let step = |state: State, action: &Action| after(&state, *action);
        let end = way.iter().try_fold(beginning(budget), step).expect("a way");
        way.extend(end.way_to_heal(Rules::ALL));
        go(budget, &way);
    }
}
