//! Grid references, as they are read out on the radio.

use geoconvert::LatLon;

use crate::place::Position;

/// Most digits of an easting or northing: a square of one metre.
pub const MOST_DIGITS: u8 = 5;

/// Bands of eight degrees from 80 degrees south; the last has twelve.
const BANDS: &str = "CDEFGHJKLMNPQRSTUVWX";
/// Columns of 100 km, by every third zone.
const COLUMNS: [&str; 3] = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];
/// Rows of 100 km; those of even zones begin five further.
const ROWS: &str = "ABCDEFGHJKLMNPQRSTUV";
const SQUARE_M: f64 = 100_000.0;

/// The United States National Grid reference of the square that holds `position`, in groups: `18T WL 8566 1131`.
/// `digits` each of easting and northing, 1 to [`MOST_DIGITS`]: 5 is a square of a metre, 4 of ten. On WGS 84 it is
/// the Military Grid Reference System's.
///
/// `None` north of 84 and south of 80 degrees, where the grid is another.
pub fn national_grid(position: &Position, digits: u8) -> Option<String> {
    if !(-80.0..84.0).contains(&position.latitude()) {
        return None;
    }
    // The antimeridian belongs to the zone east of it.
    let longitude = if position.longitude() >= 180.0 {
        -180.0
    } else {
        position.longitude()
    };
    let point = LatLon::create(position.latitude(), longitude).ok()?;
    let utm = point.to_utmups();
    let zone = usize::try_from(utm.zone()).ok()?;
    let band = letter(
        BANDS,
        (position.latitude() + 80.0).div_euclid(8.0).min(19.0),
    )?;
    let columns = COLUMNS.get(zone.checked_sub(1)? % COLUMNS.len())?;
    let column = letter(columns, (utm.easting() / SQUARE_M).floor() - 1.0)?;
    let first_row = if zone.is_multiple_of(2) { 5.0 } else { 0.0 };
    let row = letter(
        ROWS,
        ((utm.northing() / SQUARE_M).floor() + first_row).rem_euclid(20.0),
    )?;
    let width = usize::from(digits.clamp(1, MOST_DIGITS));
    let step = 10_f64.powi(i32::from(MOST_DIGITS) - i32::from(digits.clamp(1, MOST_DIGITS)));
    // A reference names the square's south-west corner: it is cut, never rounded.
    let within = |metres: f64| (metres.rem_euclid(SQUARE_M) / step).floor();
    let (easting, northing) = (within(utm.easting()), within(utm.northing()));
    Some(format!(
        "{zone}{band} {column}{row} {easting:0width$} {northing:0width$}"
    ))
}

fn letter(letters: &str, place: f64) -> Option<char> {
    (place >= 0.0)
        .then(|| letters.chars().nth(place as usize))
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grid(latitude: f64, longitude: f64, digits: u8) -> Option<String> {
        national_grid(&Position::new(latitude, longitude).unwrap(), digits)
    }

    /// As GEOTRANS, the grid's own reference program, has them: Norway and Svalbard with their wider zones among them.
    #[test]
    fn references_are_those_of_the_reference_program() {
        for (latitude, longitude, wanted) in [
            (46.9, -31.7, "25T EM 9901 9487"),
            (40.748_333, -73.985_278, "18T WL 8566 1131"),
            (60.39, 5.32, "32V KN 9723 0051"),
            (78.22, 15.65, "33X WG 1481 8300"),
            (-33.8568, 151.2153, "56H LH 3490 5228"),
            (0.0, 0.0, "31N AA 6602 0000"),
            (8.0, 3.0, "31P EJ 0000 8429"),
            (72.0, 0.0, "31X CV 9656 9150"),
            (83.99, 0.0, "31X DP 6494 2789"),
            (-80.0, 0.0, "31C DM 4186 1691"),
            (56.0, 3.0, "32V JH 2604 2233"),
            (52.5163, 179.9999, "60U YD 0354 2269"),
            (0.0, 180.0, "1N AA 6602 0000"),
        ] {
            assert_eq!(grid(latitude, longitude, 4).as_deref(), Some(wanted));
        }
        assert_eq!(grid(46.9, -31.7, 5).unwrap(), "25T EM 99016 94871");
        assert_eq!(grid(46.9, -31.7, 0).unwrap(), "25T EM 9 9");
        assert_eq!((grid(84.0, 0.0, 4), grid(-80.01, 0.0, 4)), (None, None));
    }

    proptest! {
        #[test]
        fn every_place_between_the_polar_caps_has_the_square_that_holds_it(
            latitude in prop_oneof![3 => -79.99..83.99_f64, 1 => -0.001..0.001_f64],
            longitude in prop_oneof![3 => -180.0..=180.0_f64, 1 => Just(180.0), 1 => Just(-180.0)],
        ) {
            let position = Position::new(latitude, longitude).unwrap();
            let packed = national_grid(&position, MOST_DIGITS).unwrap().replace(' ', "");
            let square = geoconvert::Mgrs::parse_str(&packed).unwrap().to_latlon();
            let back = Position::new(square.latitude(), square.longitude()).unwrap();
            prop_assert!(position.distance_m(&back) < 1.5, "{packed} is {} m away", position.distance_m(&back));
        }
    }
}
