//! Where something is, how sure that is, and how far and which way.

use chrono::{DateTime, Utc};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A phone reports the radius that holds the true place 68 times in 100; this stretches it to 95.
pub const CIRCLE_95: f64 = 1.6;
/// A device's fix older than this many seconds can't tell.
pub const OLDEST_FIX_S: i64 = 60;

/// A point on WGS 84, degrees. Latitude within -90..=90, longitude within -180..=180, both finite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(try_from = "RawPosition")]
#[ts(export)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct RawPosition {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<RawPosition> for Position {
    type Error = NotAPlace;
    fn try_from(raw: RawPosition) -> Result<Self, NotAPlace> {
        Position::new(raw.latitude, raw.longitude)
    }
}

/// Why two numbers are no place on Earth.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NotAPlace {
    /// Latitude is not a number within -90..=90.
    #[error("latitude {0} is outside -90 to 90")]
    Latitude(f64),
    /// Longitude is not a number within -180..=180.
    #[error("longitude {0} is outside -180 to 180")]
    Longitude(f64),
}

impl Position {
    /// Where the equator crosses the meridian of Greenwich: open sea.
    pub const ORIGIN: Self = Self {
        latitude: 0.0,
        longitude: 0.0,
    };

    /// A position in degrees.
    ///
    /// # Errors
    /// [`NotAPlace`] names the number that is out of range or not finite.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, NotAPlace> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(NotAPlace::Latitude(latitude));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(NotAPlace::Longitude(longitude));
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    /// Degrees north of the equator.
    pub fn latitude(&self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(&self) -> f64 {
        self.longitude
    }

    /// Distance and first bearing to `there` along the geodesic on WGS 84 (Karney 2013).
    pub fn reach(&self, there: &Position) -> DistanceAndBearing {
        let (distance_m, azimuth, _, _): (f64, f64, f64, f64) = Geodesic::wgs84().inverse(
            self.latitude,
            self.longitude,
            there.latitude,
            there.longitude,
        );
        DistanceAndBearing {
            distance_m,
            bearing_deg: azimuth.rem_euclid(360.0),
        }
    }

    /// Distance to `there` in metres along the geodesic on WGS 84.
    pub fn distance_m(&self, there: &Position) -> f64 {
        Geodesic::wgs84().inverse(
            self.latitude,
            self.longitude,
            there.latitude,
            there.longitude,
        )
    }

    /// The same point as a unit vector on the sphere of geodetic latitude: squared chord length
    /// between two of these orders points as great-circle distance does, with no seam anywhere.
    pub fn unit(&self) -> [f64; 3] {
        let (latitude, longitude) = (self.latitude.to_radians(), self.longitude.to_radians());
        [
            latitude.cos() * longitude.cos(),
            latitude.cos() * longitude.sin(),
            latitude.sin(),
        ]
    }
}

/// How far and which way. Metres; degrees clockwise from true north within 0..360.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DistanceAndBearing {
    /// Metres along the geodesic.
    pub distance_m: f64,
    /// Degrees clockwise from true north.
    pub bearing_deg: f64,
}

/// Where a fix came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FixSource {
    /// The phone's own receiver. It ages: the officer moves.
    Device,
    /// Typed as coordinates or found by name. It stays where it was typed.
    Typed,
    /// Picked on the street plan. It stays where it was picked.
    Picked,
}

/// A position with its accuracy and time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Fix {
    /// The centre of the circle.
    pub position: Position,
    /// Radius in metres that holds the true place 68 times in 100, as phones report it.
    pub accuracy_m: f64,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Where it came from.
    pub source: FixSource,
}

impl Fix {
    /// The radius to judge on, metres: the 95 % circle. Not finite or negative counts as unbounded.
    pub fn radius_95_m(&self) -> f64 {
        if self.accuracy_m.is_finite() && self.accuracy_m >= 0.0 {
            self.accuracy_m * CIRCLE_95
        } else {
            f64::INFINITY
        }
    }

    /// Whether it still tells where the officer is: a device's may be [`OLDEST_FIX_S`] old, and come from no
    /// further in the future; a chosen place stays.
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.source != FixSource::Device
            || (-OLDEST_FIX_S..=OLDEST_FIX_S).contains(&self.age_seconds(now))
    }

    /// Seconds since it was taken; negative when it claims to come from the future.
    pub fn age_seconds(&self, now: DateTime<Utc>) -> i64 {
        (now - self.taken_at).num_seconds()
    }
}
