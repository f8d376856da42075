//! What becomes of each letter of a batch, one after the other.

use uuid::Uuid;
use wayside_protocol::{Batch, FORM, Held, Letter, LetterHead, LetterOutcome, NotALetter, sha256};

use super::{Poison, SmallHub, Taken};

/// What a letter says of itself.
struct Incoming {
    head: LetterHead,
    sha256: [u8; 32],
    parent: Option<Uuid>,
    routed: bool,
}

impl Incoming {
    fn read(wire: &[u8]) -> Result<Self, NotALetter> {
        let head = LetterHead::read(wire)?;
        let known = head.form <= FORM;
        let letter = known.then(|| Letter::read(wire)).transpose()?;
        Ok(Self {
            sha256: sha256(wire),
            parent: letter.and_then(|letter| letter.parent),
            routed: known,
            head,
        })
    }
}

fn refused(why: NotALetter) -> LetterOutcome {
    let code = match why {
        NotALetter::Shape => "shape",
        NotALetter::TooLong => "too_long",
        NotALetter::Name(_) => "name",
        NotALetter::Seq => "seq",
    };
    LetterOutcome::Rejected {
        code: code.to_owned(),
        field: why.field().to_owned(),
    }
}

impl SmallHub {
    pub(super) fn take_in(&mut self, device: Uuid, batch: &Batch) -> Vec<LetterOutcome> {
        let mut outcomes: Vec<(Option<Uuid>, LetterOutcome)> = Vec::new();
        for letter in &batch.letters {
            outcomes.push(match Incoming::read(&letter.0) {
                Ok(letter) => (Some(letter.head.id), self.take_one(device, &letter)),
                Err(why) => (None, refused(why)),
            });
        }
        // One that waited for a letter of the same batch waits no more.
        let settled = outcomes.into_iter().map(|(id, outcome)| match outcome {
            LetterOutcome::Parked { hub_seq } if !self.waits(id) => {
                LetterOutcome::Accepted { hub_seq }
            }
            outcome => outcome,
        });
        settled.collect()
    }

    fn waits(&self, id: Option<Uuid>) -> bool {
        let taken = id.and_then(|id| self.letters.get(&id));
        taken.is_some_and(|taken| taken.waits)
    }

    fn hold(&mut self, letter: &Incoming, why: Held) -> LetterOutcome {
        self.held.insert((letter.head.id, letter.sha256));
        LetterOutcome::Held { why }
    }

    fn take_one(&mut self, device: Uuid, letter: &Incoming) -> LetterOutcome {
        let id = letter.head.id;
        if self.poison.get(&id) == Some(&Poison::Rejected) {
            return LetterOutcome::Rejected {
                code: "unknown_recipient".to_owned(),
                field: "recipient".to_owned(),
            };
        }
        let member = self.members.get(&device);
        let revoked = member.is_none_or(|member| member.revoked);
        if let Some(taken) = self.letters.get_mut(&id) {
            let hub_seq = taken.hub_seq;
            if taken.sha256 != letter.sha256 {
                let why = if revoked {
                    Held::Revoked
                } else {
                    Held::Conflict
                };
                return self.hold(letter, why);
            }
            if self.guards.dedupe {
                return LetterOutcome::Duplicate { hub_seq };
            }
            taken.times += 1;
            return LetterOutcome::Accepted { hub_seq };
        }
        if revoked {
            return self.hold(letter, Held::Revoked);
        }
        let place = (letter.head.epoch, letter.head.seq);
        if self.places.contains_key(&place) {
            return self.hold(letter, Held::Fork);
        }
        self.places.insert(place, id);
        self.write(device, letter)
    }

    fn write(&mut self, device: Uuid, letter: &Incoming) -> LetterOutcome {
        let stands = |id: &Uuid| {
            let parent = self.letters.get(id);
            parent.is_some_and(|parent| !parent.waits)
        };
        let waits_for = letter.parent.filter(|parent| !stands(parent));
        let hub_seq = self.letters.len() as u64 + 1;
        let id = letter.head.id;
        let taken = Taken {
            sha256: letter.sha256,
            hub_seq,
            device,
            routed: letter.routed,
            waits: waits_for.is_some(),
            times: 1,
            delivered: false,
            outcome: None,
        };
        self.letters.insert(id, taken);
        if let Some(parent) = waits_for {
            self.parked.entry(parent).or_default().push(id);
            return LetterOutcome::Parked { hub_seq };
        }
        self.join_inbox(id);
        LetterOutcome::Accepted { hub_seq }
    }

    /// A letter comes into its inbox, and after it those that waited for it.
    fn join_inbox(&mut self, id: Uuid) {
        let mut ready = vec![id];
        while let Some(id) = ready.pop() {
            if let Some(taken) = self.letters.get_mut(&id) {
                taken.waits = false;
                if taken.routed {
                    self.order.push(id);
                }
            }
            let freed = self.parked.remove(&id).unwrap_or_default();
            ready.extend(freed.into_iter().rev());
        }
    }
}
