//! What the companion answers. Values only: codes, numbers, and words taken from the pack.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use ts_rs::TS;
use wayside_domain::hours::{Day, OpenState};
use wayside_domain::missing::MissingRow;
use wayside_domain::rule::Rule;
use wayside_domain::service::Phone;
use wayside_domain::whereabouts::{CornerHere, StreetHere};
use wayside_domain::zone::{
    CantTellReason, OneZoneVerdict, Shape, ZoneAnswer, ZoneNear, ZoneStatus,
};
use wayside_domain::{DistanceAndBearing, KindId, Position, Service, ServiceId, ZoneId};

/// What the face needs to begin.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Opening {
    /// The app's version.
    pub version: String,
    /// The companion's clock.
    pub now: DateTime<Utc>,
    /// A fix's `accuracy_m` times this is the radius in metres that it is judged on: that of the circle
    /// which holds the true place 95 times in 100.
    pub circle_95: f64,
    /// The pack in use; absent only when the bundled one could not be installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pack: Option<PackCard>,
    /// What had to be put right at start; each has a sentence in the face.
    pub notices: Vec<StartNotice>,
}

/// Something put right, or that could not be, at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StartNotice {
    /// The installed pack was damaged and has been built again from its file.
    ShelfRebuilt,
    /// The pack in use could not be opened; the one before it is in use.
    WentBack,
    /// Nothing installed could be opened; the training district is in use.
    TrainingOnly,
    /// The list of trusted signers was damaged and has been set aside: nobody is trusted.
    SignersLost,
    /// The list of trusted signers cannot be read, or a later version wrote it. It is left alone: nobody is
    /// trusted.
    SignersClosed,
    /// The shelf cannot be read, or a later version wrote it. It is left alone; packs stand on another one, on
    /// which there is only the training district until somebody installs one.
    ShelfClosed,
    /// What says how the lock opens cannot be read. The records stay shut; what runs is kept all the same.
    LockDamaged,
    /// The count of wrong tries was damaged and has been set aside. One try is left.
    TriesLost,
    /// What was saved while locked was damaged as a whole and has been set aside: it cannot join the records.
    CapturedLost,
    /// The key of what was running was damaged and has been set aside: what ran until now cannot be shown.
    RunningLost,
    /// The storage takes nothing: what runs now is gone when the app ends.
    RunningUnkept,
    /// Other users of this machine can read the app's folder, and the app may not change that.
    FolderShared,
}

/// How fresh a pack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FreshnessView {
    /// Within its time.
    Current,
    /// Past `valid_until`: still answers, zones can't tell.
    Expired,
    /// Created after the device's clock: one of the two is wrong.
    FromTheFuture,
}

/// Who vouches for a pack.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum SignState {
    /// Signed by keys this device trusts.
    Trusted {
        /// The signers' names.
        signers: Vec<String>,
    },
    /// The training district's own key, which everybody has and which proves nothing.
    Training,
    /// Its signer has since been removed from this device: still usable, must say so.
    SignerRemoved,
}

/// A pack on the shelf.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PackCard {
    /// Handle for `use_pack`, `go_back` and `remove_pack`.
    pub slot: String,
    /// Name.
    pub name: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The jurisdiction's IANA time zone.
    pub time_zone: String,
    /// As the author wrote it.
    pub version: String,
    /// True for made-up districts: the ribbon shows on every screen.
    pub fictional: bool,
    /// True where the agency's own incident number may be typed into a report that goes out as text.
    pub incident_number: bool,
    /// When it was made, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub created: Option<DateTime<Utc>>,
    /// Days since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub age_days: Option<i64>,
    /// When it expires, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_until: Option<DateTime<Utc>>,
    /// How fresh.
    pub freshness: FreshnessView,
    /// Who vouches for it.
    pub signed: SignState,
    /// Services in it.
    pub services: u32,
    /// Zones in it.
    pub zones: u32,
    /// Bytes of the pack's file.
    pub bytes: u64,
    /// Whose data it carries and under what terms.
    pub attributions: Vec<String>,
    /// What its sources have and it has not: its author let it be made all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub missing: Vec<MissingRow>,
    /// True for the one that answers.
    pub in_use: bool,
    /// True for the training district that came with the app; it can't be removed.
    pub bundled: bool,
    /// The version kept to go back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub previous_version: Option<String>,
    /// When it was installed here.
    pub installed: DateTime<Utc>,
}

/// What stands here.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct HomeReply {
    /// Inside, outside, can't tell, with the zones near.
    pub zone: ZoneAnswer,
    /// The rule to show: that of the zone one is in, or of the nearest that can't be ruled out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule: Option<Rule>,
    /// Services open now within `near_m`; absent without a position, and outside the area that the pack covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub open_near: Option<u32>,
    /// Metres that `open_near` counts within.
    pub near_m: u32,
}

/// A row of a list of services.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct NearRow {
    /// Handle for the service page.
    pub id: ServiceId,
    /// Name.
    pub name: String,
    /// Main kind (of those asked for, if any were).
    pub kind: KindId,
    /// The kind's name in the asked language.
    pub kind_name: String,
    /// Distance and bearing, when both places are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reach: Option<DistanceAndBearing>,
    /// State now, or on arrival when that was asked for.
    pub open: OpenState,
    /// Minutes to get there, when on-arrival was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub minutes_away: Option<u32>,
    /// True when the service says it is closed for now or for good.
    pub out_of_service: bool,
    /// The number to call first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<Phone>,
    /// The day somebody last vouched for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub as_of: Option<NaiveDate>,
}

/// A list of services.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct NearestReply {
    /// What lets somebody in before what is not known, what is shut and what is gone; among these the nearest
    /// first, by name when there is no position.
    pub rows: Vec<NearRow>,
    /// How many would have come without the opening filter, up to 200: an empty list can then say
    /// that places exist but are not open.
    pub without_open_filter: u32,
}

/// Everything about a service.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ServicePage {
    /// The service as the pack has it.
    pub service: Service,
    /// Its kinds' names in the asked language, in the same order.
    pub kind_names: Vec<String>,
    /// Distance and bearing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reach: Option<DistanceAndBearing>,
    /// State now.
    pub open: OpenState,
    /// Seven days from the place's today; empty when the hours are not known.
    pub week: Vec<Day>,
    /// The place's IANA time zone, when it differs from the pack's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub other_time_zone: Option<String>,
    /// The day somebody last vouched for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub as_of: Option<NaiveDate>,
    /// Zones in force that hold it.
    pub in_zones: Vec<ZoneBrief>,
}

/// A zone in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ZoneBrief {
    /// Handle for the zone page.
    pub id: ZoneId,
    /// Name in the asked language.
    pub name: String,
    /// Its rule's title in the asked language.
    pub rule_title: String,
    /// Whether it is in force.
    pub standing: ZoneStatus,
    /// To its line, when a position is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reach: Option<DistanceAndBearing>,
    /// True when the position lies in it, however sure that is.
    pub inside: bool,
    /// Inside, outside, can't tell, not in force; absent without a position.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub verdict: Option<OneZoneVerdict>,
    /// Why it can't be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub why: Option<CantTellReason>,
}

/// The zones' own screen.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ZonesPage {
    /// What stands here.
    pub answer: ZoneAnswer,
    /// The rule to show beside it, as at home.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule: Option<Rule>,
    /// Every zone of the pack, nearest first (by name without a position), at most 200.
    pub zones: Vec<ZoneBrief>,
}

/// One zone.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ZonePage {
    /// The zone.
    pub brief: ZoneBrief,
    /// Its rule with all its words.
    pub rule: Rule,
    /// True when counsel has approved the rule and the approval stands today.
    pub approved: bool,
    /// As judged from the position asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub near: Option<ZoneNear>,
    /// Its hours as written, `opening_hours` grammar.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hours: Option<String>,
    /// Seven days of its hours.
    pub week: Vec<Day>,
    /// First local day in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub effective_from: Option<NaiveDate>,
    /// Last local day in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub effective_until: Option<NaiveDate>,
    /// The service it is drawn round.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub around: Option<NearRow>,
}

/// A kind to choose.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KindRow {
    /// Id.
    pub id: KindId,
    /// Name in the asked language.
    pub name: String,
    /// Services of it in the pack.
    pub services: u32,
}

/// A language to filter by.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SpokenRow {
    /// ISO 639 code.
    pub code: String,
    /// A name the pack gives it, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    /// Services that speak it.
    pub services: u32,
}

/// What a list can be narrowed by.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Choices {
    /// Kinds that have at least one service, in the order of the chips.
    pub kinds: Vec<KindRow>,
    /// Languages spoken anywhere in the pack, most frequent first.
    pub spoken: Vec<SpokenRow>,
}

/// What a search found.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SearchReply {
    /// Kinds the words mean: offered as a list of their own.
    pub kinds: Vec<KindRow>,
    /// Services, best match first.
    pub rows: Vec<NearRow>,
}

/// What sort of thing a typed place turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PlaceForm {
    /// Coordinates.
    Coordinates,
    /// The corner of two streets.
    Corner,
    /// A street; the position is its middle and the accuracy half its length.
    Street,
    /// A service's address.
    Service,
}

/// A place that a typed text may mean.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlaceMatch {
    /// What it is.
    pub form: PlaceForm,
    /// Its name; for coordinates, the numbers as understood.
    pub label: String,
    /// Where.
    pub position: Position,
    /// How sure, metres.
    pub accuracy_m: f64,
}

/// Why a typed place was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PlaceTrouble {
    /// Nothing was typed.
    Empty,
    /// Two numbers, but the first is no latitude (-90 to 90).
    Latitude,
    /// Two numbers, but the second is no longitude (-180 to 180).
    Longitude,
    /// One number only.
    OneNumber,
    /// Neither coordinates nor a street or service of this pack.
    NotFound,
}

/// Where a fix is, in words that a radio carries. Nothing in it is finer than the fix.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Whereabouts {
    /// The street, where the pack has one near.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub street: Option<StreetHere>,
    /// The nearest corner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub corner: Option<CornerHere>,
    /// The town of the addresses round it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub town: Option<String>,
    /// Latitude and longitude, decimal degrees on WGS 84.
    pub coordinates: String,
    /// The United States National Grid's reference, which is MGRS with spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub grid: Option<String>,
    /// False when a device's fix is too old to say where the officer is now.
    pub fresh: bool,
    /// Why no street is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub no_street: Option<NoStreet>,
}

/// Why no street is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum NoStreet {
    /// The fix lies outside the area that the pack covers.
    OutsideCoverage,
    /// The pack has no streets at all.
    PackHasNone,
    /// The fix is too vague to name one.
    TooVague,
    /// None is near.
    NoneNear,
}

/// What a typed place may mean.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlaceReply {
    /// Best first, at most ten.
    pub matches: Vec<PlaceMatch>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<PlaceTrouble>,
}

/// A street of the plan.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlanStreet {
    /// Name.
    pub name: String,
    /// `highway` value or `water`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub class: Option<String>,
    /// Lines of `[longitude, latitude]`.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// A zone of the plan.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlanZone {
    /// Handle.
    pub id: ZoneId,
    /// Name in the asked language.
    pub name: String,
    /// Where.
    pub shape: Shape,
    /// Whether it is in force.
    pub standing: ZoneStatus,
}

/// A service of the plan.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlanService {
    /// Handle.
    pub id: ServiceId,
    /// Name.
    pub name: String,
    /// Main kind.
    pub kind: KindId,
    /// Where.
    pub position: Position,
}

/// A sketch to pick a position on. Absent parts are empty; a pack too large to sketch has no plan.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StreetPlan {
    /// South-west corner.
    pub south_west: Position,
    /// North-east corner.
    pub north_east: Position,
    /// Streets.
    pub streets: Vec<PlanStreet>,
    /// Zones.
    pub zones: Vec<PlanZone>,
    /// Services.
    pub services: Vec<PlanService>,
}

/// Why a file was not taken in. `what` and `detail` carry no text of the file but names and numbers.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export)]
pub enum RefusalView {
    /// No bytes.
    Empty,
    /// Some other sort of file.
    NotAPack {
        /// What it looks like: `zip`, `json`, `pdf`, `text`, `unknown`.
        looks_like: String,
    },
    /// Shorter than it says.
    Truncated,
    /// A part does not match its checksum, or a signature does not match its content.
    Damaged {
        /// Which part.
        part: String,
    },
    /// A part claims to be larger than is allowed.
    TooLarge {
        /// Which part.
        part: String,
        /// Bytes claimed.
        claimed: u64,
        /// Bytes allowed.
        allowed: u64,
    },
    /// Made for a newer version of the app.
    TooNew,
    /// Nobody signed it.
    Unsigned,
    /// Signed, but by nobody this device trusts.
    Stranger {
        /// The key ids that signed.
        key_ids: Vec<String>,
    },
    /// Fewer trusted signatures than it asks for.
    TooFewSignatures {
        /// Trusted signatures found.
        found: u32,
        /// Asked for.
        needed: u32,
    },
    /// A row is not what its table should hold.
    BadRow {
        /// Which table.
        table: String,
        /// Which line, from 1.
        line: u64,
    },
    /// Not a signer's public key.
    NotAKey,
}

/// What a pack file offers, or why it is refused. Nothing has changed yet.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "verdict", rename_all = "snake_case")]
#[ts(export)]
pub enum PackOffer {
    /// May be installed.
    Ready {
        /// Handle for `accept_pack`.
        offer: String,
        /// What it is; `slot`, `in_use` and `installed` are as they will be.
        card: Box<PackCard>,
        /// The installed version of the same pack that it would replace.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        replaces: Option<String>,
        /// True when it is older than the one it would replace.
        is_older: bool,
    },
    /// Refused.
    Refused {
        /// Why.
        refusal: RefusalView,
    },
}

/// A signer this device trusts.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SignerRow {
    /// 64 hexadecimal digits.
    pub key_id: String,
    /// The name given when it was added.
    pub name: String,
    /// When it was added.
    pub added: DateTime<Utc>,
}

/// What a key file offers, or why it is refused. Nothing has changed yet.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "verdict", rename_all = "snake_case")]
#[ts(export)]
pub enum SignerOffer {
    /// May be trusted.
    Ready {
        /// Handle for `accept_signer`.
        offer: String,
        /// 64 hexadecimal digits, to be compared with what the signer says aloud.
        key_id: String,
        /// The name in the file.
        name: String,
        /// True when it is trusted already.
        known: bool,
    },
    /// Refused.
    Refused {
        /// Why.
        refusal: RefusalView,
    },
}

/// What a command that changes something has changed: the face asks again for what depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Changed {
    /// The pack that answers is another one.
    pub pack_in_use: bool,
    /// The list of packs.
    pub packs: bool,
    /// The list of signers.
    pub signers: bool,
    /// Whose cards are believed, or what is known of them.
    pub cards: bool,
}
