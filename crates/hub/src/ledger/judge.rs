//! What becomes of each letter of a batch, worked out from what is known already. Touches no store, so
//! that SQLite and PostgreSQL cannot judge apart.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;
use wayside_protocol::{Held, LetterOutcome};

use super::{BatchIntake, IncomingLetter};

/// A letter that was taken in before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// The hub's own count.
    pub hub_seq: u64,
    /// True while it waits for the letter that it amends.
    pub parked: bool,
}

/// What is known of the letters of a batch, of their places and of the letters they amend.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By id.
    pub letters: HashMap<Uuid, Taken>,
    /// Which letter has a place in a run.
    pub places: HashMap<(Uuid, u64), Uuid>,
    /// True when the device may send nothing new.
    pub held: bool,
}

impl Known {
    /// Nothing yet but whether the device may send anything new. `revoked`: as it stands now, for it may have
    /// been revoked since the caller looked; `None` where there is no such device.
    pub fn of(intake: &BatchIntake, revoked: Option<bool>) -> Self {
        Self {
            held: !intake.pardoned && (intake.held || revoked.unwrap_or(true)),
            ..Self::default()
        }
    }
}

/// A letter to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write<'a> {
    /// It.
    pub letter: &'a IncomingLetter,
    /// True when it has to wait for the letter that it amends.
    pub parked: bool,
}

impl Write<'_> {
    /// True when it goes into a programme's inbox at once.
    pub fn joins(&self) -> bool {
        !self.parked && self.letter.routed.is_some()
    }
}

/// What to write, and what to answer once it is written.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// In this order: no letter stands before the one it amends. All of them before any that waits is let
    /// go: it may wait for one that waits for one of these.
    pub writes: Vec<Write<'a>>,
    /// For quarantine.
    pub holds: Vec<(&'a IncomingLetter, Held)>,
    answers: Vec<Answer>,
}

/// Which letters of a batch that was let out of quarantine have left it.
pub(super) fn free<'a>(
    intake: &'a BatchIntake,
    outcomes: &'a [LetterOutcome],
) -> impl Iterator<Item = &'a IncomingLetter> {
    let letters = intake.letters.iter().zip(outcomes);
    let free = letters.filter(|(_, outcome)| intake.pardoned && outcome.is_at_hub());
    free.filter_map(|(letter, _)| letter.as_ref().ok())
}

#[derive(Clone, Debug)]
enum Answer {
    Ready(LetterOutcome),
    /// Of the letter of this batch at a place.
    New(usize),
    Again(usize),
}

impl<'a> Plan<'a> {
    /// Judges a batch.
    pub fn of(intake: &'a BatchIntake, known: &Known) -> Self {
        let mut seen = Seen::default();
        let mut holds = Vec::new();
        let answers: Vec<_> = intake
            .letters
            .iter()
            .enumerate()
            .map(|(at, letter)| match letter {
                Err((code, field)) => Answer::Ready(LetterOutcome::Rejected {
                    code: code.clone(),
                    field: field.clone(),
                }),
                Ok(letter) => seen.judge(at, letter, known).unwrap_or_else(|why| {
                    holds.push((letter, why));
                    Answer::Ready(LetterOutcome::Held { why })
                }),
            })
            .collect();
        let fresh = answers.iter().zip(&intake.letters).enumerate();
        let fresh = fresh.filter_map(|(at, (answer, letter))| match (answer, letter) {
            (Answer::New(_), Ok(letter)) => Some((at, letter)),
            _ => None,
        });
        let (writes, places) = in_order(fresh, known);
        // From places in the batch to places among what is written.
        let place = |at: usize| places.get(&at).copied().unwrap_or(usize::MAX);
        let answers = answers.into_iter().map(|answer| match answer {
            Answer::New(at) => Answer::New(place(at)),
            Answer::Again(at) => Answer::Again(place(at)),
            ready @ Answer::Ready(_) => ready,
        });
        Self {
            answers: answers.collect(),
            writes,
            holds,
        }
    }

    /// True where nothing else is in the batch than what is held.
    pub fn is_held_whole(&self) -> bool {
        self.holds.len() == self.answers.len()
    }

    /// The answers in the batch's order. `counts` are the hub's own for each of `writes`, `freed` are letters
    /// that waited and do so no more; `None` when a count is missing.
    pub fn answer(&self, counts: &[u64], freed: &HashSet<Uuid>) -> Option<Vec<LetterOutcome>> {
        let one = |answer: &Answer| match answer {
            Answer::Ready(outcome) => Some(outcome.clone()),
            Answer::New(place) => {
                let hub_seq = *counts.get(*place)?;
                let write = self.writes.get(*place)?;
                Some(if write.parked && !freed.contains(&write.letter.id) {
                    LetterOutcome::Parked { hub_seq }
                } else {
                    LetterOutcome::Accepted { hub_seq }
                })
            }
            Answer::Again(place) => Some(LetterOutcome::Duplicate {
                hub_seq: *counts.get(*place)?,
            }),
        };
        self.answers.iter().map(one).collect()
    }
}

/// What earlier letters of the same batch take up.
#[derive(Default)]
struct Seen<'a> {
    letters: HashMap<Uuid, (usize, &'a IncomingLetter)>,
    places: HashSet<(Uuid, u64)>,
}

impl<'a> Seen<'a> {
    fn judge(
        &mut self,
        at: usize,
        letter: &'a IncomingLetter,
        known: &Known,
    ) -> Result<Answer, Held> {
        if let Some(taken) = known.letters.get(&letter.id) {
            if taken.sha256 == letter.sha256 {
                let hub_seq = taken.hub_seq;
                return Ok(Answer::Ready(LetterOutcome::Duplicate { hub_seq }));
            }
            return Err(if known.held {
                Held::Revoked
            } else {
                Held::Conflict
            });
        }
        if known.held {
            return Err(Held::Revoked);
        }
        if let Some((first, same)) = self.letters.get(&letter.id) {
            return if same.sha256 == letter.sha256 {
                Ok(Answer::Again(*first))
            } else {
                Err(Held::Conflict)
            };
        }
        let place = (letter.epoch, letter.seq);
        if known.places.contains_key(&place) || !self.places.insert(place) {
            return Err(Held::Fork);
        }
        self.letters.insert(letter.id, (at, letter));
        Ok(Answer::New(at))
    }
}

/// New letters in an order in which none stands before the one it amends, those that must wait at the
/// end; and for each its place in that order, by its place in the batch.
fn in_order<'a>(
    fresh: impl Iterator<Item = (usize, &'a IncomingLetter)>,
    known: &Known,
) -> (Vec<Write<'a>>, HashMap<usize, usize>) {
    let mut joined: HashSet<Uuid> = HashSet::new();
    let mut waiting: HashMap<Uuid, Vec<(usize, &IncomingLetter)>> = HashMap::new();
    let mut order: Vec<(usize, Write<'_>)> = Vec::new();
    for (at, letter) in fresh {
        let parent = letter.routed.as_ref().and_then(|routed| routed.parent);
        let stands = |id: Uuid| {
            joined.contains(&id) || known.letters.get(&id).is_some_and(|taken| !taken.parked)
        };
        if let Some(parent) = parent.filter(|id| !stands(*id)) {
            waiting.entry(parent).or_default().push((at, letter));
            continue;
        }
        let mut ready = vec![(at, letter)];
        while let Some((at, letter)) = ready.pop() {
            let parked = false;
            order.push((at, Write { letter, parked }));
            joined.insert(letter.id);
            // Backwards onto the stack, so that they come off it in the batch's order.
            let freed = waiting.remove(&letter.id).unwrap_or_default();
            ready.extend(freed.into_iter().rev());
        }
    }
    let mut left: Vec<_> = waiting.into_values().flatten().collect();
    left.sort_by_key(|(at, _)| *at);
    let parked = true;
    order.extend(
        left.into_iter()
            .map(|(at, letter)| (at, Write { letter, parked })),
    );
    let places = order
        .iter()
        .enumerate()
        .map(|(place, (at, _))| (*at, place));
    let places = places.collect();
    (order.into_iter().map(|(_, write)| write).collect(), places)
}
