//! What a week is told to look like.

use super::*;

#[test]
fn a_split_day_shows_both_spans_in_the_week_table() {
    let table = Timetable::read(
        &Hours::expression("Mo-Fr 09:00-12:00,13:30-17:00; PH off"),
        &new_york(),
        None,
        None,
    );
    let week = table.days(at("2026-11-23T15:00:00Z"), 7);
    assert_eq!(week.len(), 7);
    assert_eq!(week[0].spans.len(), 2);
    assert!(
        week[3].holiday && week[3].spans.is_empty(),
        "Thanksgiving: {:?}",
        week[3]
    );
    assert!(week[5].spans.is_empty());
}

#[test]
fn a_span_up_to_midnight_leaves_nothing_behind_in_the_week_table() {
    let hours = Hours::expression("Mo-Su 18:00-24:00; Mo 10:00-12:00");
    let table = Timetable::read(&hours, &new_york(), None, None);
    let week = table.days(at("2026-11-23T15:00:00Z"), 2);
    assert_eq!((week[0].spans.len(), week[1].spans.len()), (1, 1));
}

#[test]
fn the_week_table_shows_both_where_it_is_unsure_whether_the_holiday_is_kept() {
    let spans = |expression: &str| -> Vec<(String, bool)> {
        let table = Timetable::read(&Hours::expression(expression), &new_york(), None, None);
        let day = table.days(at("2027-03-26T16:00:00Z"), 1).remove(0);
        let told = day.spans.into_iter();
        told.map(|span| (span.opens.to_string(), span.uncertain))
            .collect()
    };
    let both = spans("Mo-Fr 09:00-17:00; PH 10:00-16:00");
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both[0].0 < both[1].0 && both.iter().all(|(_, uncertain)| *uncertain));
    let one = spans("Mo-Fr 09:00-17:00; PH off");
    assert_eq!((one.len(), one[0].1), (1, true));
    assert!(!spans("Mo-Fr 09:00-17:00")[0].1);
}
