//! The outbox against a list, by whatever deeds.

use proptest::prelude::*;

use super::*;

/// What may be done to an outbox, in any order.
#[derive(Clone, Debug)]
enum Deed {
    Append(u64),
    Due(usize),
    Ack(u64),
    Reject(u64),
    TakeBack(u64),
    Deliver(u64),
    Again,
}

fn deed() -> impl Strategy<Value = Deed> {
    let number = 1..9_u64;
    prop_oneof![
        4 => number.clone().prop_map(Deed::Append),
        2 => (0..4_usize).prop_map(Deed::Due),
        2 => number.clone().prop_map(Deed::Ack),
        1 => number.clone().prop_map(Deed::Reject),
        2 => number.clone().prop_map(Deed::TakeBack),
        2 => number.prop_map(Deed::Deliver),
        1 => Just(Deed::Again),
    ]
}

/// An outbox as a list: numbers in the order they were saved, and what is known of each.
#[derive(Default)]
struct Model {
    letters: Vec<(u64, &'static str)>,
    gone: Vec<u64>,
    /// Letters before this place may have left.
    left: usize,
}

impl Model {
    fn put(&mut self, number: u64, from: &[&str], to: &'static str) {
        for (known, state) in &mut self.letters {
            if *known == number && from.contains(state) {
                *state = to;
            }
        }
    }

    fn follow(&mut self, outbox: &mut Outbox, deed: &Deed) {
        let rejected = LetterOutcome::Rejected {
            code: "shape".to_owned(),
            field: "letter".to_owned(),
        };
        match *deed {
            Deed::Append(number) => {
                let done = outbox.append(&draft(number));
                assert_eq!(done.is_err(), self.gone.contains(&number));
                let known = self.letters.iter().any(|(known, _)| *known == number);
                if done.is_ok() && !known {
                    self.letters.push((number, "queued"));
                }
            }
            Deed::Due(count) => {
                let due = outbox
                    .due(&DueFilter {
                        most_letters: count,
                        ..ask(&BTreeSet::new())
                    })
                    .unwrap();
                let waits: Vec<Uuid> = self
                    .letters
                    .iter()
                    .filter(|(_, state)| *state == "queued")
                    .map(|(number, _)| id(*number))
                    .take(count)
                    .collect();
                assert_eq!(due.iter().map(|due| due.id).collect::<Vec<_>>(), waits);
                let last = due
                    .last()
                    .map_or(0, |due| usize::try_from(due.seq).unwrap());
                if last > self.left {
                    self.left = self.letters.len();
                }
            }
            Deed::Ack(number) => {
                let said = [(id(number), LetterOutcome::Accepted { hub_seq: 1 })];
                outbox.apply(&said, NOW).unwrap();
                self.put(number, &["queued", "attention"], "acked");
            }
            Deed::Reject(number) => {
                outbox.apply(&[(id(number), rejected)], NOW).unwrap();
                self.put(number, &["queued"], "attention");
            }
            Deed::TakeBack(number) => {
                let place = self.letters.iter().position(|(known, _)| *known == number);
                let may = place.filter(|place| *place >= self.left);
                assert_eq!(outbox.take_back(id(number), NOW).unwrap(), may.is_some());
                if let Some(place) = may {
                    self.letters.remove(place);
                    self.gone.push(number);
                }
            }
            Deed::Deliver(number) => {
                let told = told(outbox, number, NoticeStatus::Delivered, None);
                let next = outbox.cursor().unwrap() + 1;
                outbox.take_page(&page(next, vec![told]), NOW).unwrap();
                self.put(number, &["queued", "acked", "attention"], "delivered");
            }
            Deed::Again => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_in_whatever_order_nothing_is_lost_doubled_or_out_of_place(
        deeds in proptest::collection::vec(deed(), 1..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = open(folder.path()).unwrap();
        let mut model = Model::default();
        for deed in &deeds {
            if matches!(deed, Deed::Again) {
                drop(outbox);
                outbox = open(folder.path()).unwrap();
            }
            // A letter that a programme has signed for has left, however that came about.
            if let Deed::Deliver(number) = deed {
                let place = model.letters.iter().position(|(known, _)| known == number);
                prop_assume!(place.is_none_or(|place| place < model.left));
            }
            model.follow(&mut outbox, deed);
        }
        prop_assert!(outbox.is_whole().unwrap());
        let mut rows = outbox.rows().unwrap();
        rows.retain(|row| row.seq > 0);
        rows.sort_by_key(|row| row.seq);
        let found: Vec<(Uuid, &str)> = rows.iter().map(|row| (row.id, match row.state {
            LetterState::Queued => "queued",
            LetterState::HubAcked => "acked",
            LetterState::NeedsAttention { .. } => "attention",
            LetterState::Delivered => "delivered",
            LetterState::Closed { .. } | LetterState::Withdrawn { .. } => "other",
        })).collect();
        let wanted: Vec<(Uuid, &str)> =
            model.letters.iter().map(|(number, state)| (id(*number), *state)).collect();
        prop_assert_eq!(found, wanted);
    }
}
