//! The words that a text about hours may use, in English and Spanish. A word that is not here makes
//! the whole text *not read*: a clerk who skips words sends people to locked doors.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::lexemes::{ClockFace, DateOrder, Half, Lexeme, lexemes};

/// What a remark says of the hours beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RemarkKind {
    /// One has to ask first, or the hours are not kept to.
    Doubt,
    /// `by appointment`.
    Appointment,
}

/// One word or phrase with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Monday is 0.
    Day(u8),
    /// Bit 0 is Monday.
    Days(u8),
    Month(u8),
    /// -1 for the last.
    Nth(i8),
    OfMonth,
    Clock(ClockFace),
    Date(NaiveDate),
    Year(i32),
    AllDay,
    Holidays,
    SomeHolidays,
    Closed,
    Except,
    Dash,
    To,
    Between,
    And,
    Or,
    Soft,
    Break,
    Remark(RemarkKind, String),
    Filler,
    /// A word that names whose hours these are.
    Label(String),
    Unknown(String),
}

const EVERY_DAY: u8 = 0b111_1111;
const WEEKDAYS: u8 = 0b001_1111;
const WEEKEND: u8 = 0b110_0000;

const DAYS: [&str; 7] = [
    "monday,mondays,mon,mo,lunes,lun",
    "tuesday,tuesdays,tues,tue,tu,martes",
    "wednesday,wednesdays,weds,wed,we,miercoles,mier,mie",
    "thursday,thursdays,thurs,thur,thu,th,jueves,jue",
    "friday,fridays,fri,fr,viernes,vie",
    "saturday,saturdays,sat,sats,sa,sabado,sabados,sab",
    "sunday,sundays,sun,suns,su,domingo,domingos,dom",
];

/// One letter for a day, in English and in Spanish. `S` and, beside Spanish ones, `M` say too little.
const ENGLISH_LETTERS: [(&str, u8); 5] = [("m", 0), ("t", 1), ("w", 2), ("r", 3), ("f", 4)];
const SPANISH_LETTERS: [(&str, u8); 6] =
    [("l", 0), ("x", 2), ("j", 3), ("v", 4), ("s", 5), ("d", 6)];

/// Lists of letters that are in common use.
const LETTER_LISTS: &str =
    "mwf,mw,wf,tth,tuth,tr,mtw,mtwf,mtwth,mtwthf,mtwrf,twth,twthf,twf,mtth,mtthf";

const MONTHS: [&str; 12] = [
    "january,jan,enero,ene",
    "february,feb,febrero",
    "march,marzo",
    "april,apr,abril,abr",
    "may,mayo",
    "june,jun,junio",
    "july,jul,julio",
    "august,aug,agosto,ago",
    "september,sept,sep,septiembre,setiembre",
    "october,oct,octubre",
    "november,nov,noviembre",
    "december,dec,diciembre,dic",
];

const NTH: [(&str, i8); 6] = [
    ("first,primer,primero", 1),
    ("second,segundo", 2),
    ("third,tercer,tercero", 3),
    ("fourth,cuarto", 4),
    ("fifth,quinto", 5),
    ("last,ultimo", -1),
];

const PHRASES: &[(Meaning, &str)] = &[
    (
        Meaning::Days(EVERY_DAY),
        "daily,every day,everyday,each day,7 days a week,seven days a week,7 days,7 days per week,7 days/week,7 days/wk,7 days/wk.,7 days weekly,all week,todos los dias,cada dia,diario,diariamente,a diario,los 7 dias de la semana,7 dias a la semana,365 days a year,365 days per year",
    ),
    (
        Meaning::Days(WEEKDAYS),
        "weekday,weekdays,week days,business days,working days,work days,every weekday,entre semana,dias habiles,dias laborables,dias de semana",
    ),
    (
        Meaning::Days(WEEKEND),
        "weekend,weekends,fin de semana,fines de semana",
    ),
    (
        Meaning::Always,
        "24/7,24 hours a day 7 days a week,24 hours a day/7 days a week,24 hours/7 days a week,24 hours/day,7 days/week,24 hrs a day 7 days a week,24 hours 7 days a week,las 24 horas del dia los 7 dias de la semana,24/7/365,24 hours a day 365 days a year",
    ),
    (
        Meaning::AllDay,
        "24 hours,24 hrs,24 hr,24 hour,24 h,24h,24hrs,24hr,24-hour,24-hours,24 hours a day,24 hours per day,24 hours/day,24 hrs/day,24 hrs a day,24hrs/day,twenty four hours,twenty-four hours,around the clock,las 24 horas,24 horas,24 horas al dia,las 24 horas del dia,24 hrs. a day",
    ),
    (
        Meaning::Holidays,
        "holiday,holidays,public holidays,all holidays,federal holidays,legal holidays,bank holidays,state holidays,national holidays,county holidays,city holidays,government holidays,observed holidays,stat holidays,statutory holidays,us holidays,federal and state holidays,state and federal holidays,city and county holidays,all federal holidays,all public holidays,all legal holidays,festivos,feriados,dias festivos,dias feriados",
    ),
    (
        Meaning::SomeHolidays,
        "major holidays,most holidays,some holidays,certain holidays,all major holidays,major us holidays,most major holidays,major federal holidays,principales dias festivos,algunos festivos,algunos feriados",
    ),
    (
        Meaning::Closed,
        "closed,close,cerrado,cerrada,cerramos,not open",
    ),
    (
        Meaning::Except,
        "except,except for,except on,excepto,excluding,exc,excl,other than,salvo,but closed,but not",
    ),
    (
        Meaning::To,
        "to,thru,through,until,til,till,a,al,hasta,hasta las,a las",
    ),
    (Meaning::Between, "between,entre"),
    (Meaning::And, "and,&,y,e,plus,also,and also"),
    (Meaning::Or, "or,o,or else"),
    (
        Meaning::OfMonth,
        "of the month,of each month,of every month,of month,each month,every month,monthly,del mes,de cada mes,de mes",
    ),
    (
        Meaning::Filler,
        "open,opens,is open,are open,we are open,hours,hour,hrs,hr,h,hs,hours of operation,hours are,business hours are,office hours are,our hours are,hours open,open hours,opening hours,operating hours,regular hours,normal hours,business hours,service hours,normal business hours,regular business hours,current hours,from,from the hours of,between the hours of,the,on,at,each,every,only,regular,for lunch,for lunch from,lunch,walk-in,walk-ins,walk-ins welcome,walk ins welcome,drop-ins welcome,no appointment necessary,no appointment needed,abierto,abierta,abrimos,abre,horario,horarios,horario de atencion,horario de servicio,hora,horas,de,del,desde,desde las,de las,las,la,el,los,sin cita",
    ),
    (
        Meaning::Label,
        "office,office hours,oficina,horario de oficina,drop-in hours,walk-in hours,drop-in",
    ),
    (
        Meaning::Appointment,
        "by appointment,by appointments,by appointment only,by appt,by appt only,by appt. only,appointment,appointments,appointment only,appointments only,appointment required,appointments required,by prior arrangement,by arrangement,by special arrangement,by prior appointment,call for appointment,call for an appointment,call for appointments,call to schedule an appointment,call to schedule,call to make an appointment,please call for an appointment,please call for appointment,con cita,con cita previa,cita previa,solo con cita,solo con cita previa,por cita,previa cita,solamente con cita,unicamente con cita,llame para cita,llame para una cita,llame para hacer una cita,llamar para cita",
    ),
    (
        Meaning::Doubt,
        "vary,varies,varied,hours vary,hours varies,times vary,time varies,schedule varies,schedules vary,hours may vary,may vary,times may vary,days and times vary,days and hours vary,vary by location,varies by location,hours vary by location,vary by site,varies by site,vary by program,varies by program,vary by season,varies by season,call,please call,call for hours,please call for hours,call for details,call ahead,call first,please call first,please call ahead,call before coming,call before visiting,call for information,call for more information,call for schedule,call for times,call for current hours,call for availability,call to confirm,phone first,subject to change,hours subject to change,hours are subject to change,schedule subject to change,check website,see website,visit website,hours may change,varia,varian,horario varia,horarios varian,el horario varia,llame,llame antes,llame para confirmar,llamar,llamar antes,favor de llamar,por favor llame,consultar,sujeto a cambios",
    ),
    (
        Meaning::Noon,
        "noon,12 noon,12noon,midday,mediodia,medio dia,12 mediodia,el mediodia",
    ),
    (
        Meaning::Midnight,
        "midnight,12 midnight,12midnight,medianoche,media noche,la medianoche",
    ),
    (
        Meaning::Half(Half::Am),
        "am,in the morning,de la manana,de la madrugada",
    ),
    (
        Meaning::Half(Half::Pm),
        "pm,in the afternoon,in the evening,de la tarde,de la noche,at night",
    ),
];

/// What a phrase of the table means before its words are known.
#[derive(Clone, Copy)]
enum Meaning {
    Days(u8),
    Always,
    AllDay,
    Holidays,
    SomeHolidays,
    Closed,
    Except,
    To,
    Between,
    And,
    Or,
    OfMonth,
    Filler,
    Label,
    Appointment,
    Doubt,
    Noon,
    Midnight,
    Half(Half),
    Day(u8),
    Month(u8),
    Nth(i8),
}

type Phrase = (Vec<Lexeme>, Meaning);

static TABLE: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let listed = |words: &'static str, meaning: Meaning| {
        words
            .split(',')
            .map(move |phrase| (lexemes(phrase, DateOrder::Either), meaning))
    };
    let mut table: Vec<Phrase> = PHRASES
        .iter()
        .flat_map(|(meaning, words)| listed(words, *meaning))
        .chain(
            (0u8..)
                .zip(DAYS)
                .flat_map(|(day, words)| listed(words, Meaning::Day(day))),
        )
        .chain(
            (1u8..)
                .zip(MONTHS)
                .flat_map(|(month, words)| listed(words, Meaning::Month(month))),
        )
        .chain(
            NTH.iter()
                .flat_map(|(words, nth)| listed(words, Meaning::Nth(*nth))),
        )
        .collect();
    table.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    table
});

/// The tokens of a text; a word that is not known is [`Token::Unknown`].
pub(super) fn tokens(text: &str, order: DateOrder) -> Vec<Token> {
    let found = lexemes(text, order);
    let language = Language::of(&found);
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(lexeme) = found.get(at) {
        let rest = found.get(at..).unwrap_or_default();
        if let Some((words, meaning)) = TABLE.iter().find(|(words, _)| rest.starts_with(words)) {
            add(&mut tokens, *meaning, words);
            at += words.len();
        } else {
            add_single(&mut tokens, lexeme, &language);
            at += 1;
        }
    }
    tokens
}

/// True of `hours vary according to ...`: words that give no day and no time.
pub(super) fn is_only_a_remark(tokens: &[Token]) -> bool {
    let is_doubt = |token: &Token| matches!(token, Token::Remark(RemarkKind::Doubt, _));
    let is_word = |token: &Token| {
        let plain = matches!(
            token,
            Token::Filler | Token::Soft | Token::Break | Token::To | Token::And | Token::Or
        );
        plain || is_doubt(token) || matches!(token, Token::Unknown(_))
    };
    tokens.iter().any(is_doubt) && tokens.iter().all(is_word)
}

fn add(tokens: &mut Vec<Token>, meaning: Meaning, words: &[Lexeme]) {
    let face = |hour: u16, half: Half| {
        Token::Clock(ClockFace {
            hour,
            minute: 0,
            half: Some(half),
            padded: false,
        })
    };
    let token = match meaning {
        Meaning::Always => {
            tokens.push(Token::Days(EVERY_DAY));
            Token::AllDay
        }
        Meaning::Half(half) => {
            // `9 in the morning`; a half that follows no time says nothing.
            if let Some(Token::Clock(clock)) = tokens.last_mut()
                && clock.half.is_none()
            {
                clock.half = Some(half);
                return;
            }
            Token::Unknown(said(words))
        }
        Meaning::Days(mask) => Token::Days(mask),
        Meaning::AllDay => Token::AllDay,
        Meaning::Holidays => Token::Holidays,
        Meaning::SomeHolidays => Token::SomeHolidays,
        Meaning::Closed => Token::Closed,
        Meaning::Except => Token::Except,
        Meaning::To => Token::To,
        Meaning::Between => Token::Between,
        Meaning::And => Token::And,
        Meaning::Or => Token::Or,
        Meaning::OfMonth => Token::OfMonth,
        Meaning::Filler => Token::Filler,
        Meaning::Label => Token::Label(said(words)),
        Meaning::Appointment => Token::Remark(RemarkKind::Appointment, said(words)),
        Meaning::Doubt => Token::Remark(RemarkKind::Doubt, said(words)),
        Meaning::Noon => face(12, Half::Pm),
        Meaning::Midnight => face(12, Half::Am),
        Meaning::Day(day) => Token::Day(day),
        Meaning::Month(month) => Token::Month(month),
        Meaning::Nth(nth) => Token::Nth(nth),
    };
    tokens.push(token);
}

fn add_single(tokens: &mut Vec<Token>, lexeme: &Lexeme, language: &Language) {
    let token = match lexeme {
        Lexeme::Clock(clock) => Token::Clock(*clock),
        Lexeme::Nth(nth @ 1..=5) => Token::Nth(i8::try_from(*nth).unwrap_or(1)),
        Lexeme::Nth(nth) => Token::Unknown(format!("{nth}th")),
        Lexeme::Date(date) => Token::Date(*date),
        Lexeme::Year(year) => Token::Year(*year),
        Lexeme::Sign('-') => Token::Dash,
        Lexeme::Sign('\n') => Token::Break,
        Lexeme::Sign(',' | ':' | '(' | ')' | '[' | ']' | '/' | '"' | '*') => Token::Soft,
        // The full stop of an abbreviation, or of a sentence.
        Lexeme::Sign('.') => match tokens.last() {
            Some(Token::Day(_) | Token::Month(_) | Token::Clock(_) | Token::Filler) => return,
            _ => Token::Break,
        },
        Lexeme::Sign(sign) => Token::Unknown(sign.to_string()),
        Lexeme::Word(word) => match language.letters(word) {
            Some(mask) if mask.count_ones() == 1 => {
                Token::Day(u8::try_from(mask.trailing_zeros()).unwrap_or_default())
            }
            Some(mask) => Token::Days(mask),
            None if word == "mar" => Token::Month(3),
            None => Token::Unknown(word.clone()),
        },
    };
    tokens.push(token);
}

fn said(words: &[Lexeme]) -> String {
    let words = words.iter().filter_map(|lexeme| match lexeme {
        Lexeme::Word(word) => Some(word.clone()),
        Lexeme::Clock(clock) => Some(clock.hour.to_string()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What decides how single letters are read.
struct Language {
    has_spanish_letters: bool,
    has_english_letters: bool,
    has_spanish_words: bool,
}

impl Language {
    fn of(found: &[Lexeme]) -> Self {
        let has = |words: &[&str]| {
            found.iter().any(
                |lexeme| matches!(lexeme, Lexeme::Word(word) if words.contains(&word.as_str())),
            )
        };
        Self {
            has_spanish_letters: has(&["l", "x", "j", "v", "d"]),
            has_english_letters: has(&["t", "w", "r", "f", "th"]),
            has_spanish_words: has(&[
                "lunes",
                "lun",
                "miercoles",
                "mie",
                "jueves",
                "jue",
                "viernes",
                "vie",
                "sab",
                "sabado",
                "domingo",
                "dom",
            ]),
        }
    }

    /// The days of a letter or a list of letters, bit 0 for Monday.
    fn letters(&self, word: &str) -> Option<u8> {
        let one = |list: &[(&str, u8)]| {
            let found = list.iter().find(|(letter, _)| *letter == word);
            found.map(|(_, day)| 1 << day)
        };
        if word == "mar" {
            return self.has_spanish_words.then_some(1 << 1);
        }
        let english = one(&ENGLISH_LETTERS).filter(|_| !self.has_spanish_letters);
        let spanish =
            one(&SPANISH_LETTERS).filter(|_| self.has_spanish_letters && !self.has_english_letters);
        english.or(spanish).or_else(|| {
            LETTER_LISTS
                .split(',')
                .any(|list| list == word)
                .then(|| mask_of(word))
        })
    }
}

/// `mtwthf`: the days whose letters follow one another.
fn mask_of(letters: &str) -> u8 {
    let (mut mask, mut rest) = (0, letters);
    while let Some(first) = rest.chars().next() {
        let (day, length) = match first {
            _ if rest.starts_with("th") => (3, 2),
            _ if rest.starts_with("tu") => (1, 2),
            'm' => (0, 1),
            't' => (1, 1),
            'w' => (2, 1),
            'r' => (3, 1),
            _ => (4, 1),
        };
        mask |= 1 << day;
        rest = rest.get(length..).unwrap_or_default();
    }
    mask
}
