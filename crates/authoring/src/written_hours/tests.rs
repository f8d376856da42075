use super::{DateOrder, WrittenHours, read};

/// The labelled lines of the sample: text and label.
fn sample() -> Vec<(String, &'static str)> {
    include_str!("sample.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (text, label) = line.split_once(" => ").unwrap();
            (text.replace("\\n", "\n"), label)
        })
        .collect()
}

fn reading(text: &str) -> String {
    match read(text, DateOrder::MonthFirst) {
        WrittenHours::Timetable(expression) => expression,
        WrittenHours::NoTimetable => "none".to_owned(),
        WrittenHours::NotRead(_) => "unknown".to_owned(),
    }
}

/// As the labels leave it out: nobody wrote of holidays.
fn without_silence(expression: &str) -> String {
    expression.replace("; PH unknown", "")
}

#[test]
fn every_labelled_text_is_read_as_its_label_says() {
    let sample = sample();
    assert!(sample.len() >= 150, "{}", sample.len());
    let texts: std::collections::BTreeSet<&str> = sample.iter().map(|(t, _)| t.as_str()).collect();
    assert_eq!(texts.len(), sample.len(), "a text stands twice");
    let wrong: Vec<String> = sample
        .iter()
        .filter(|(text, label)| without_silence(&reading(text)) != without_silence(label))
        .map(|(text, label)| format!("{text:?}\n   read  {}\n   label {label}", reading(text)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn dates_are_read_as_the_country_writes_them() {
    let text = "Daily 9-5; closed 4/3/2027";
    let read_in = |country: &str| match read(text, DateOrder::of_country(country)) {
        WrittenHours::Timetable(expression) => Some(without_silence(&expression)),
        _ => None,
    };
    assert_eq!(
        read_in("US").as_deref(),
        Some("Mo-Su 09:00-17:00; 2027 Apr 03 off")
    );
    assert_eq!(
        read_in("ES").as_deref(),
        Some("Mo-Su 09:00-17:00; 2027 Mar 04 off")
    );
    assert_eq!(read_in("CA"), None);
}

/// A random week, and one of the many ways to write it.
mod any {
    use super::{DateOrder, WrittenHours, read};
    use chrono::{Datelike, NaiveDate, Utc};
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use wayside_domain::Hours;
    use wayside_domain::hours::{Calendar, Timetable};

    /// Quarters of an hour from midnight.
    type Spells = Vec<(u16, u16)>;

    #[derive(Clone, Debug)]
    struct Style {
        days: usize,
        times: usize,
        range: usize,
        between: usize,
        joint: usize,
        closed: bool,
        hours_first: bool,
    }

    fn spells() -> impl Strategy<Value = Spells> {
        let one = (24u16..80, 2u16..40).prop_map(|(opens, length)| vec![(opens, opens + length)]);
        let two = (28u16..40, 4u16..12, 2u16..8, 4u16..20)
            .prop_map(|(a, b, c, d)| vec![(a, a + b), (a + b + c, a + b + c + d)]);
        let night =
            (68u16..92, 16u16..48).prop_map(|(opens, length)| vec![(opens, opens + length)]);
        prop_oneof![4 => one, 3 => two, 1 => night, 1 => Just(vec![(0, 96)])]
    }

    fn style() -> impl Strategy<Value = Style> {
        (
            0usize..6,
            0usize..8,
            0usize..5,
            0usize..4,
            0usize..4,
            any::<bool>(),
            any::<bool>(),
        )
            .prop_map(
                |(days, times, range, between, joint, closed, hours_first)| Style {
                    days,
                    times,
                    range,
                    between,
                    joint,
                    closed,
                    hours_first,
                },
            )
    }

    const DAY_NAMES: [[&str; 7]; 6] = [
        [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        [
            "MONDAYS",
            "TUESDAYS",
            "WEDNESDAYS",
            "THURSDAYS",
            "FRIDAYS",
            "SATURDAYS",
            "SUNDAYS",
        ],
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        [
            "lunes",
            "martes",
            "miércoles",
            "jueves",
            "viernes",
            "sábado",
            "domingo",
        ],
        ["Mon.", "Tues.", "Weds.", "Thurs.", "Fri.", "Sat.", "Sun."],
    ];

    fn time(quarters: u16, style: usize) -> String {
        let (hour, minute) = (quarters / 4 % 24, quarters % 4 * 15);
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let half = if hour < 12 { "am" } else { "pm" };
        let short = if minute == 0 {
            String::new()
        } else {
            format!(":{minute:02}")
        };
        match style {
            0 => format!("{hour:02}:{minute:02}"),
            1 => format!("{twelve}{short}{half}"),
            2 => format!("{twelve}:{minute:02} {}", half.to_uppercase()),
            3 => format!("{twelve}{short} {}.m.", half.chars().next().unwrap()),
            4 => format!("{twelve}{short}"),
            5 => format!("{twelve}:{minute:02}"),
            6 => format!("{hour:02}{minute:02}"),
            _ => format!("{hour}h{minute:02}"),
        }
    }

    fn hours_text(spells: &Spells, style: &Style) -> String {
        let range = ["-", " - ", " to ", "–", " until "][style.range];
        let between = [", ", " and ", " & ", "; "][style.between];
        let one = |(opens, closes): &(u16, u16)| {
            if (*opens, *closes) == (0, 96) {
                return "24 hours".to_owned();
            }
            // Nobody leaves out the half of a day where it would be guessed wrong.
            let is_office = (28..=80).contains(opens) && *closes <= 92 && closes - opens <= 48;
            let times = if is_office {
                style.times
            } else {
                style.times % 4
            };
            format!("{}{range}{}", time(*opens, times), time(*closes, times))
        };
        spells.iter().map(one).collect::<Vec<_>>().join(between)
    }

    /// Days with the same spells go together; what is left out, or said to be closed, is closed.
    fn written(week: &[Option<Spells>], style: &Style) -> String {
        let mut groups: Vec<(&Option<Spells>, Vec<usize>)> = Vec::new();
        for (day, spells) in week.iter().enumerate() {
            match groups.iter_mut().find(|(known, _)| *known == spells) {
                Some((_, days)) => days.push(day),
                None => groups.push((spells, vec![day])),
            }
        }
        let names = |days: &[usize]| {
            let run = days.windows(2).all(|pair| pair[1] == pair[0] + 1);
            let name = |day: &usize| DAY_NAMES[style.days][*day];
            if run && days.len() > 2 {
                let (first, last) = (name(&days[0]), name(&days[days.len() - 1]));
                let range = ["-", " - ", " to ", "–", " through "][style.range];
                format!("{first}{range}{last}")
            } else {
                days.iter()
                    .map(name)
                    .collect::<Vec<_>>()
                    .join([", ", " and ", "/", " & "][style.between])
            }
        };
        let lines = groups.iter().filter_map(|(spells, days)| match spells {
            Some(spells) if style.hours_first => {
                Some(format!("{} {}", hours_text(spells, style), names(days)))
            }
            Some(spells) => Some(format!(
                "{}{}{}",
                names(days),
                [" ", ", ", ": ", " - "][style.between],
                hours_text(spells, style)
            )),
            None => style.closed.then(|| format!("{} closed", names(days))),
        });
        lines
            .collect::<Vec<_>>()
            .join(["; ", "\n", ", ", " "][style.joint])
    }

    fn is_open(week: &[Option<Spells>], day: usize, quarter: u16) -> bool {
        let on = |day: usize, quarter: u16| {
            week[day]
                .iter()
                .flatten()
                .any(|(opens, closes)| (*opens..*closes).contains(&quarter))
        };
        on(day, quarter) || on((day + 6) % 7, quarter + 96)
    }

    static READ: AtomicU32 = AtomicU32::new(0);
    static TRIED: AtomicU32 = AtomicU32::new(0);

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        fn what_is_read_is_open_just_when_the_text_says(
            week in prop::collection::vec(prop::option::weighted(0.7, spells()), 7),
            alike in 0usize..4,
            style in style(),
        ) {
            // Most places keep the same hours on several days.
            let mut week = week;
            for day in 1..alike + 2 {
                week[day] = week[0].clone();
            }
            let text = written(&week, &style);
            let reading = read(&text, DateOrder::Either);
            TRIED.fetch_add(1, Ordering::Relaxed);
            if let WrittenHours::Timetable(expression) = reading {
                READ.fetch_add(1, Ordering::Relaxed);
                let calendar = Calendar::new("UTC", "ZZ", &[]).unwrap();
                let table = Timetable::read(&Hours::expression(expression.clone()), &calendar, None, None);
                let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
                for step in 0..7 * 96u16 {
                    let at = monday.and_hms_opt(0, 0, 0).unwrap() + chrono::TimeDelta::minutes(15 * i64::from(step) + 7);
                    let said = is_open(&week, at.weekday().num_days_from_monday() as usize, step % 96);
                    let found = table.is_open_at(at.and_local_timezone(Utc).unwrap());
                    prop_assert_eq!(found, said, "{:?} read as {} at {}", text, expression, at);
                }
            }
        }
    }

    #[test]
    fn most_ways_to_write_a_week_are_read_and_none_is_read_wrong() {
        what_is_read_is_open_just_when_the_text_says();
        let (read, tried) = (READ.load(Ordering::Relaxed), TRIED.load(Ordering::Relaxed));
        assert!(read * 10 >= tried * 5, "{read} of {tried}");
    }
}
