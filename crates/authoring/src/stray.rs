//! Places that lie far from all the others, with the slip of the pen that would bring them home:
//! latitude and longitude that changed places, a lost minus.

use wayside_domain::Position;

/// The others lie within so many degrees of a box round their middle ninety-six in a hundred.
const NEAR_DEG: f64 = 5.0;
/// So many places are few enough to look at each beside each.
const FEW: usize = 200;
/// Beyond this a place is pointed out even where nothing brings it home.
const FAR_DEG: f64 = 30.0;

/// Where most places of a pack lie.
pub struct UsualArea {
    latitudes: (f64, f64),
    longitudes: (f64, f64),
}

impl UsualArea {
    /// The box of most of `places`; nothing where there are too few to tell.
    pub fn of<'a>(places: impl Iterator<Item = &'a Position>) -> Option<Self> {
        let places: Vec<&Position> = places.collect();
        if places.len() < 3 {
            return None;
        }
        if places.len() > FEW {
            let left_out = places.len() / 50;
            return Self::box_of(&places, left_out);
        }
        // Of a handful, those count that lie round the one with the most others near it.
        let near = |here: &Position| -> Vec<&Position> {
            let is_near = |there: &&&Position| {
                (there.latitude() - here.latitude()).abs() <= NEAR_DEG
                    && (there.longitude() - here.longitude()).abs() <= NEAR_DEG
            };
            places.iter().filter(is_near).copied().collect()
        };
        let mut most: Vec<&Position> = Vec::new();
        for place in &places {
            let round = near(place);
            if round.len() > most.len() {
                most = round;
            }
        }
        (most.len() > 1).then(|| Self::box_of(&most, 0)).flatten()
    }

    /// The box of `places` without the outermost so many on each side.
    fn box_of(places: &[&Position], left_out: usize) -> Option<Self> {
        let middle = |degrees: fn(&Position) -> f64| {
            let mut sorted: Vec<f64> = places.iter().map(|place| degrees(place)).collect();
            sorted.sort_by(f64::total_cmp);
            let last = sorted.len().checked_sub(1 + left_out)?;
            Some((*sorted.get(left_out)?, *sorted.get(last)?))
        };
        Some(Self {
            latitudes: middle(Position::latitude)?,
            longitudes: middle(Position::longitude)?,
        })
    }

    /// How many degrees a place lies outside.
    fn outside(&self, latitude: f64, longitude: f64) -> f64 {
        let beyond = |value: f64, (low, high): (f64, f64)| (low - value).max(value - high).max(0.0);
        let across = beyond(longitude, self.longitudes);
        // The other way round the Earth may be shorter.
        let round = [longitude - 360.0, longitude + 360.0].map(|l| beyond(l, self.longitudes));
        let across = round.into_iter().fold(across, f64::min);
        beyond(latitude, self.latitudes).max(across)
    }

    /// What to note of a place that is not among the others.
    pub fn note(&self, place: &Position) -> Option<String> {
        let (latitude, longitude) = (place.latitude(), place.longitude());
        let outside = self.outside(latitude, longitude);
        if outside <= NEAR_DEG {
            return None;
        }
        let slips = [
            (
                "latitude and longitude have changed places",
                longitude,
                latitude,
            ),
            ("the longitude has lost its minus", latitude, -longitude),
            ("the latitude has lost its minus", -latitude, longitude),
            (
                "they have changed places and one has lost its minus",
                longitude,
                -latitude,
            ),
            (
                "they have changed places and one has lost its minus",
                -longitude,
                latitude,
            ),
        ];
        let home = slips.iter().find(|(_, latitude, longitude)| {
            latitude.abs() <= 90.0 && self.outside(*latitude, *longitude) <= NEAR_DEG
        });
        match home {
            Some((slip, latitude, longitude)) => Some(format!(
                "{:.4}, {:.4} is far from all the others; if {slip}, it is {latitude:.4}, {longitude:.4}",
                place.latitude(),
                place.longitude(),
            )),
            None if outside > FAR_DEG => Some(format!(
                "{latitude:.4}, {longitude:.4} is far from all the others"
            )),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UsualArea;
    use wayside_domain::Position;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).unwrap()
    }

    #[test]
    fn a_slip_of_the_pen_is_named_with_what_it_would_be() {
        let places = [
            at(40.7, -74.0),
            at(40.8, -74.1),
            at(40.6, -73.9),
            at(-74.0, 40.7),
            at(40.7, 74.0),
        ];
        let home = UsualArea::of(places.iter()).unwrap();
        let note = |place: &Position| home.note(place);
        assert_eq!(note(&places[0]), None);
        assert!(
            note(&places[3])
                .unwrap()
                .contains("changed places, it is 40.7000, -74.0000")
        );
        assert!(
            note(&places[4])
                .unwrap()
                .contains("lost its minus, it is 40.7000, -74.0000")
        );
        assert!(
            note(&at(0.5, 10.0))
                .unwrap()
                .ends_with("far from all the others")
        );
        assert_eq!(
            note(&at(48.0, -74.0)),
            None,
            "far, but nothing says that it is wrong"
        );
        assert!(UsualArea::of(places[..2].iter()).is_none());
        let fiji = [at(-17.0, 179.9), at(-17.0, 179.8), at(-17.1, -179.9)];
        let home = UsualArea::of(fiji.iter()).unwrap();
        assert!(fiji.iter().all(|place| home.note(place).is_none()));
    }
}
