//! Steps in any order, and beside them a set of what was saved: whatever happened, once the line is good the hub
//! has that set, and each letter once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;
use wayside_protocol::{Request, TransportFailure};
use wayside_sync::engine::Tag;
use wayside_sync::{EngineAction, WakeReason};
use wayside_tests::sync::{ModelPair, Pair, Poison, State};

use crate::bench::{Bench, honest, html, id};

#[derive(Clone, Debug)]
pub enum Step {
    Save(usize),
    Poison(usize),
    Poll,
    /// The oldest request comes to the hub, and its answer back.
    Answer,
    /// It comes to the hub, and no answer back.
    Unheard,
    Lose(u8),
    Portal,
    /// A copy of something that was sent before comes to the hub.
    Again(usize),
    Crash,
    Pass(i64),
    Skew(i64),
    Nudge,
    /// Answers come in another order.
    Turn,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_usize..4_000).prop_map(Step::Save),
        1 => (0_usize..4).prop_map(Step::Poison),
        8 => Just(Step::Poll),
        6 => Just(Step::Answer),
        2 => Just(Step::Unheard),
        2 => any::<u8>().prop_map(Step::Lose),
        1 => Just(Step::Portal),
        1 => (0_usize..64).prop_map(Step::Again),
        1 => Just(Step::Crash),
        3 => (0_i64..4_000_000).prop_map(Step::Pass),
        1 => (-63_072_000_000_i64..63_072_000_000).prop_map(Step::Skew),
        2 => Just(Step::Nudge),
        2 => Just(Step::Turn),
    ]
}

/// What was saved, and what must not go.
#[derive(Default)]
struct Model {
    saved: BTreeSet<u64>,
    poisoned: BTreeSet<u64>,
}

fn take<P: Pair>(
    step: Step,
    bench: &mut Bench<P>,
    model: &mut Model,
    asked: &mut VecDeque<(Tag, Request)>,
) {
    match step {
        Step::Save(body) => {
            let n = model.saved.len() as u64 + 1;
            bench.save(n, body);
            bench.engine.nudge(WakeReason::Saved);
            model.saved.insert(n);
        }
        Step::Poison(which) => {
            let n = model.saved.len() as u64 + 1;
            let poison = [
                Poison::TooLarge,
                Poison::Shape,
                Poison::Rejected,
                Poison::Crash,
            ];
            bench.pair.poison().insert(id(n), poison[which]);
            model.poisoned.insert(n);
            take(Step::Save(100), bench, model, asked);
        }
        Step::Poll => {
            if let EngineAction::Send { tag, request } = bench.poll() {
                bench.asked.push(request.clone());
                asked.push_back((tag, request));
            }
        }
        Step::Answer => {
            if let Some((tag, request)) = asked.pop_front() {
                let answer = honest(&mut bench.pair, &request);
                bench.hear(tag, answer);
            }
        }
        Step::Unheard => {
            if let Some((tag, request)) = asked.pop_front() {
                let _ = honest(&mut bench.pair, &request);
                bench.hear(tag, Err(TransportFailure::Slow));
            }
        }
        Step::Lose(how) => {
            if let Some((tag, _)) = asked.pop_front() {
                let ways = [
                    TransportFailure::Unreachable,
                    TransportFailure::Cut,
                    TransportFailure::Slow,
                    TransportFailure::TooLarge,
                ];
                bench.hear(tag, Err(ways[usize::from(how % 4)]));
            }
        }
        Step::Portal => {
            if let Some((tag, _)) = asked.pop_front() {
                bench.hear(tag, Ok(html(200)));
            }
        }
        Step::Again(which) => {
            if let Some(request) = bench.asked.get(which).cloned() {
                let _ = honest(&mut bench.pair, &request);
            }
        }
        Step::Crash => {
            asked.clear();
            bench.crash();
        }
        Step::Pass(ms) => bench.pass(ms),
        Step::Skew(ms) => bench.now.wall_ms += ms,
        Step::Nudge => bench.engine.nudge(WakeReason::Connectivity),
        Step::Turn => asked.rotate_left(usize::from(asked.len() > 1)),
    }
}

/// At every step: what the device shows as taken, the hub has; and nothing counts twice.
fn holds<P: Pair>(bench: &mut Bench<P>, model: &Model) -> bool {
    let states = bench.states();
    let arrived: BTreeMap<_, _> = bench.pair.arrived().into_iter().collect();
    let saved = &bench.saved;
    let shown = states
        .iter()
        .all(|(id, state)| *state != State::AtHub || arrived.get(id) == saved.get(id));
    shown && bench.pair.doubled() == 0 && states.len() == model.saved.len()
}

pub fn whatever_happens<P: Pair>(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut bench = Bench::<P>::new();
    let (mut model, mut asked) = (Model::default(), VecDeque::new());
    for step in steps {
        take(step, &mut bench, &mut model, &mut asked);
        prop_assert!(holds(&mut bench, &model));
    }
    bench.engine.abandon();
    bench
        .pair
        .poison()
        .retain(|_, poison| *poison != Poison::Crash);
    let drained = bench.drain(&mut honest, 60);
    prop_assert!(drained, "{} are left", bench.queued());
    for n in &model.saved {
        let at_hub = bench.pair.has(id(*n)).is_some();
        let state = bench.state(*n);
        let fine = match state {
            State::AtHub => at_hub,
            State::NeedsAttention(_) => model.poisoned.contains(n),
            _ => false,
        };
        prop_assert!(fine, "{n}: {state:?}, at the hub: {at_hub}");
    }
    prop_assert!(holds(&mut bench, &model));
    Ok(())
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..160)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_happens_the_models_hub_has_what_was_saved_once(steps in steps()) {
        whatever_happens::<ModelPair>(steps)?;
    }
}
