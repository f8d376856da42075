use super::{Door, Hours, Timetable, at, new_york, state, time};

/// Each expression with a time in New York and what its door does then.
#[test]
fn nothing_that_the_grammar_does_not_say_comes_out_open() {
    use Door::{Closed, Open, Unknown};
    // Monday is 23 November 2026; Thanksgiving is Thursday the 26th.
    for (expression, when, door) in [
        ("Mo, We, Fr 09:00-17:00", "23T03:00", Closed),
        ("Mo, We, Fr 09:00-17:00", "23T10:00", Open),
        ("Tu, Th 09:00-11:00, 14:00-16:00", "24T03:00", Closed),
        ("Tu, Th 09:00-11:00, 14:00-16:00", "25T15:00", Closed),
        ("Tu, Th 09:00-11:00, 14:00-16:00", "24T15:00", Open),
        ("Mo-We, Sa 20:00-08:00", "24T14:00", Closed),
        ("Mo, We", "23T10:00", Open),
        ("Jan, Feb 10:00-12:00", "23T11:00", Unknown),
        (
            "Mo-Fr 08:00-16:00 open || \"by appointment\"",
            "28T11:00",
            Unknown,
        ),
        (
            "Mo-Fr 08:00-16:00 open || \"by appointment\"",
            "23T10:00",
            Open,
        ),
        (
            "Mo-Fr 08:00-12:00 || \"by appointment\"",
            "23T13:00",
            Unknown,
        ),
        ("Mo-Fr 08:00-12:00 || 11:00-14:00", "23T13:00", Open),
        (
            "Mo-Fr 08:00-12:00 unknown || 10:00-18:00",
            "23T11:00",
            Unknown,
        ),
        (
            "Mo-Fr 09:00-17:00 \"open by appointment\"",
            "23T10:00",
            Unknown,
        ),
        ("\"open bar\": Mo 09:00-17:00", "23T10:00", Unknown),
        (
            "Mo-Fr 09:00-17:00 \"ring\"; Sa 10:00-12:00 open \"ring\"",
            "23T10:00",
            Unknown,
        ),
        (
            "Mo-Fr 09:00-17:00 \"ring\"; Sa 10:00-12:00 open \"ring\"",
            "28T11:00",
            Open,
        ),
        ("Mo-Fr 09:00-17:00; Sa 20:00+", "23T16:50", Door::ClosesSoon),
        ("Mo-Fr 09:00-17:00; Sa 20:00+", "28T21:00", Open),
        ("Mo-Fr 09:00-17:00; Sa 20:00+", "29T02:00", Unknown),
        ("Mo-Fr 09:00-17:00; Sa 20:00+", "29T08:00", Closed),
        ("Mo-Fr 10:00-16:00+", "23T15:00", Open),
        ("Mo-Fr 10:00-16:00+", "23T18:00", Unknown),
        ("Nov 31 10:00-12:00", "23T11:00", Unknown),
        ("Feb 30-Dec 31 10:00-12:00", "23T11:00", Unknown),
        ("Mo PH 10:00-12:00", "23T11:00", Unknown),
        ("Oct-May off", "23T11:00", Closed),
        ("Mo-Fr 09:00-17:00, PH off", "26T10:00", Closed),
        ("24/7; PH off", "26T10:00", Closed),
        ("24/7; Mo 12:00-13:00 off", "23T12:20", Closed),
        ("24/7; Mo 12:00-13:00 off", "23T13:30", Open),
        ("Mo-Su 20:00-04:00; Tu off", "24T02:00", Closed),
        ("Su 10:00-12:00; Sa 20:00-03:00", "29T01:00", Open),
        ("Sa 20:00-03:00; Su 10:00-12:00", "29T01:00", Unknown),
        ("Sa 20:00-03:00, Su 10:00-12:00", "29T01:00", Open),
        ("Su 20:00-03:00; Mo-Su 09:00-12:00", "23T01:00", Unknown),
        ("Mo 09:00-12:00; 14:00-16:00", "23T10:00", Unknown),
        (
            "Mo-Fr 20:00-23:00; Mo 10:00-16:00+ off",
            "23T21:00",
            Unknown,
        ),
        ("Mo off, Mo-Su 20:00-03:00", "23T01:00", Open),
        (
            "Mo 09:00-12:00 || Mo 14:00-16:00; Tu off",
            "23T10:00",
            Unknown,
        ),
        ("Mo 20:00-03:00 || \"call\"", "24T01:00", Unknown),
        ("Mo-Fr 10:00-16:00/01:30", "23T11:00", Unknown),
    ] {
        let found = state(expression, &format!("2026-11-{when}:00-05:00"));
        assert_eq!(found.state, door, "{expression} on {when}");
        let table = Timetable::read(&Hours::expression(expression), &new_york(), None, None);
        let now = at(&format!("2026-11-{when}:00-05:00"));
        assert_eq!(
            table.is_open_at(now),
            found.is_open(),
            "{expression} on {when}"
        );
    }
    let until = state("Mo-Fr 09:00-17:00; Sa 20:00+", "2026-11-23T10:00:00-05:00").until;
    assert_eq!(time(until).as_deref(), Some("2026-11-23T17:00:00-05:00"));
}
