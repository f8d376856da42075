//! Every path through a protocol up to so many taps, and what no path may come to.
//!
//! A path is a list of taps, each at one of the moments that matter: at once, just before a window opens or
//! a timer is up, or just after. Two runs that stand in the same step with the same doses and the same sight
//! of breathing, and to which the same windows and alarms come in the same order, are one standing. Each
//! standing is looked at once, by the first run that comes to it, and leads on as that run does; the number
//! of paths is exact for what leads where. Taking back and putting right are tried at each standing: they
//! lead to standings that are looked at anyway, and begin no path of their own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use uuid::Uuid;

use super::engine::Run;
use super::mark::Mark;
use super::product::Redose;
use super::protocol::Protocol;
use super::responder::ResponderLevel;
use super::run::{Dose, Tap};
use super::view::RunView;
use crate::moment::Moment;

mod rules;
mod standing;
#[cfg(test)]
mod tests;

use rules::Judge;
pub use rules::WalkRule;
use standing::Standing;

/// Just before and just after, ms.
const JUST_MS: i64 = 1_000;

/// What a walk found.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Paths of as many taps as were asked for, and shorter ones that ended.
    pub paths: u128,
    /// Different standings, each looked at once.
    pub standings: usize,
    /// What no path may come to; one for each rule and state, by the shortest path.
    pub grave: Vec<GraveFault>,
    marks: BTreeSet<Mark>,
}

/// A path that comes to what no path may.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GraveFault {
    /// The rule.
    pub rule: WalkRule,
    /// The state it was broken in; a mark for [`WalkRule::MarkOutOfReach`].
    pub state: String,
    /// The level it was walked at.
    pub level: ResponderLevel,
    /// The product in hand.
    pub product: String,
    /// The taps, in order.
    pub path: Vec<WalkStep>,
}

/// One tap of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkStep {
    /// Seconds after the tap before.
    pub after_s: i64,
    /// What was tapped: `breathing:none`, `dose`, `mark:ems_arrived`.
    pub tap: String,
}

/// Walks a protocol at every level it allows and with every product.
pub fn walk_all(protocol: &Protocol, taps: u32) -> Walk {
    let mut whole = Walk::default();
    let mut known: BTreeMap<(ResponderLevel, Redose, bool), Walk> = BTreeMap::new();
    for level in protocol.levels() {
        for product in &protocol.products {
            // The walk asks of a product no more than this.
            let alike = (level, product.redose, product.at_once_if_lost_again);
            let one = known
                .entry(alike)
                .or_insert_with(|| walk(protocol, taps, level, &product.id));
            whole.paths += one.paths;
            whole.standings += one.standings;
            whole.marks.extend(&one.marks);
            for fault in &one.grave {
                let product = product.id.clone();
                let fault = fault.clone();
                whole.grave.push(GraveFault { product, ..fault });
            }
        }
    }
    whole.grave.extend(out_of_reach(protocol, &whole.marks));
    whole
}

/// Marks that no answer, lead or pace of the walk has told, and that nobody may note either.
fn out_of_reach(protocol: &Protocol, marks: &BTreeSet<Mark>) -> Vec<GraveFault> {
    let noted = |mark: &Mark| {
        let of_situation = protocol.situations.iter().filter_map(|one| one.mark);
        protocol.facts.contains(mark) || of_situation.into_iter().any(|one| one == *mark)
    };
    let missing = Mark::ALL
        .iter()
        .filter(|mark| !marks.contains(mark) && !noted(mark));
    missing
        .map(|mark| GraveFault {
            rule: WalkRule::MarkOutOfReach,
            state: format!("{mark:?}"),
            level: protocol.level,
            product: String::new(),
            path: Vec::new(),
        })
        .collect()
}

/// Walks a protocol at one level with one product in hand.
pub fn walk(protocol: &Protocol, taps: u32, level: ResponderLevel, product: &str) -> Walk {
    // Whose approval it has changes no step, and is dear to reckon.
    let mut protocol = protocol.clone();
    protocol.approval = None;
    let mut walker = Walker::new(&protocol, level, product);
    walker.explore(taps);
    let paths = walker.count(taps);
    walker.judge.close();
    Walk {
        paths,
        standings: walker.nodes.len(),
        marks: walker.judge.marks.clone(),
        grave: walker.faults(level, product),
    }
}

/// How one came to a standing first, and where it leads.
struct Node {
    from: Option<(usize, WalkStep)>,
    leads_to: Vec<usize>,
}

/// The first run that came to a standing.
struct Arrival {
    place: usize,
    run: Run,
    now: Moment,
    taps: u32,
}

struct Walker<'a> {
    protocol: &'a Protocol,
    nodes: Vec<Node>,
    known: BTreeMap<Standing, usize>,
    next: VecDeque<Arrival>,
    judge: Judge<'a>,
}

impl<'a> Walker<'a> {
    fn new(protocol: &'a Protocol, level: ResponderLevel, product: &str) -> Self {
        let now = at(0);
        let product = product.to_owned();
        let run = Run::begin(protocol, Uuid::nil(), now.clone(), level, product);
        let mut walker = Self {
            protocol,
            nodes: Vec::new(),
            known: BTreeMap::new(),
            next: VecDeque::new(),
            judge: Judge::new(protocol),
        };
        walker.arrive(run, now, 0, None);
        walker
    }

    /// The place of a run's standing, which is made and looked at where nobody came to it before.
    fn arrive(
        &mut self,
        run: Run,
        now: Moment,
        taps: u32,
        from: Option<(usize, WalkStep)>,
    ) -> usize {
        let standing = Standing::of(&run, self.protocol, &now);
        if let Some(known) = self.known.get(&standing) {
            return *known;
        }
        let place = self.nodes.len();
        self.known.insert(standing, place);
        self.judge.stand(place, &run, &now);
        self.nodes.push(Node {
            from,
            leads_to: Vec::new(),
        });
        self.next.push_back(Arrival {
            place,
            run,
            now,
            taps,
        });
        place
    }

    fn explore(&mut self, most: u32) {
        while let Some(arrival) = self.next.pop_front() {
            if arrival.taps < most {
                let leads_to = self.expand(&arrival);
                if let Some(node) = self.nodes.get_mut(arrival.place) {
                    node.leads_to = leads_to;
                }
            }
        }
    }

    /// Every tap at every moment that matters.
    fn expand(&mut self, arrival: &Arrival) -> Vec<usize> {
        let Arrival {
            place, run, now, ..
        } = arrival;
        let mut leads_to = Vec::new();
        for wait_ms in waits(&run.view(self.protocol, now)) {
            let when = at(now.mono_ms + wait_ms);
            let before = run.view(self.protocol, &when);
            self.judge.look(*place, &before);
            for (label, tap) in taps(self.protocol, &before) {
                let id = Uuid::from_u128(run.entries.len() as u128);
                let Ok(entry) = run.tap(self.protocol, tap.clone(), id, when.clone()) else {
                    continue;
                };
                let mut after = run.clone();
                after.take(self.protocol, entry);
                let step = WalkStep {
                    after_s: wait_ms / 1000,
                    tap: label,
                };
                self.judge.answered(&before, &tap);
                let shown = Judge::minds(&tap).then(|| after.view(self.protocol, &when));
                let from = Some((*place, step));
                let to = self.arrive(after, when.clone(), arrival.taps + 1, from);
                if let Some(shown) = shown {
                    self.judge.tapped(to, &tap, &before, &shown);
                }
                leads_to.push(to);
            }
        }
        leads_to
    }

    /// How many paths there are: by layers, each standing's number handed on to where it leads.
    fn count(&self, taps: u32) -> u128 {
        let mut paths = 0_u128;
        let mut layer = BTreeMap::from([(0_usize, 1_u128)]);
        for _ in 0..taps {
            let mut next: BTreeMap<usize, u128> = BTreeMap::new();
            for (place, number) in layer {
                let node = self.nodes.get(place);
                let leads_to = node.map_or(&[][..], |node| &node.leads_to);
                if leads_to.is_empty() {
                    paths = paths.saturating_add(number);
                }
                for to in leads_to {
                    let sum = next.entry(*to).or_default();
                    *sum = sum.saturating_add(number);
                }
            }
            layer = next;
        }
        layer.into_values().fold(paths, u128::saturating_add)
    }

    fn faults(&self, level: ResponderLevel, product: &str) -> Vec<GraveFault> {
        let broken = self.judge.broken.iter();
        broken
            .map(|((rule, state), place)| GraveFault {
                rule: *rule,
                state: state.clone(),
                level,
                product: product.to_owned(),
                path: self.path(*place),
            })
            .collect()
    }

    fn path(&self, mut place: usize) -> Vec<WalkStep> {
        let mut path = Vec::new();
        while let Some((before, step)) = self.nodes.get(place).and_then(|node| node.from.clone()) {
            path.push(step);
            place = before;
        }
        path.reverse();
        path
    }
}

/// A moment of a device whose clocks agree.
fn at(ms: i64) -> Moment {
    Moment {
        wall_ms: ms,
        boot_id: String::new(),
        mono_ms: ms,
    }
}

/// At once, and just before and after each window and alarm ahead, ms.
fn waits(view: &RunView) -> BTreeSet<i64> {
    let mut waits = BTreeSet::from([0]);
    let ahead = view
        .timers
        .iter()
        .flat_map(|timer| [timer.opens_in_ms, timer.due_in_ms]);
    for ahead in ahead.filter(|ms| *ms > 0) {
        waits.insert((ahead - JUST_MS).max(0));
        waits.insert(ahead + JUST_MS);
    }
    waits
}

/// What may be tapped: every open answer, a dose, a bystander's dose, each fact that leads somewhere, the end.
fn taps(protocol: &Protocol, view: &RunView) -> Vec<(String, Tap)> {
    let mut taps: Vec<(String, Tap)> = Vec::new();
    for answer in &view.answers {
        let (state, answer) = (view.state.clone(), answer.clone());
        taps.push((format!("{state}:{answer}"), Tap::Answer { state, answer }));
    }
    let dose = |dose| Tap::Dose { dose, sure: true };
    taps.push(("dose".to_owned(), dose(None)));
    let bystanders = Some(Dose::of_a_bystander());
    taps.push(("bystander's dose".to_owned(), dose(bystanders)));
    let leads = protocol.leads.iter().map(|lead| lead.mark);
    for mark in leads.chain([Mark::EmsArrived]) {
        taps.push((format!("mark:{mark:?}"), Tap::Mark { mark }));
    }
    taps.push(("close".to_owned(), Tap::Close));
    taps
}
