//! What a pack carries.

use wayside_domain::exposure::ExposurePlan;
use wayside_domain::hours::Holiday;
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, Recipient};
use wayside_domain::{Kind, Rule, Service, Street, Zone};

use crate::cards::Cards;
use crate::voice::VoiceClip;

/// The rows of a pack, in any order; [`crate::make()`] sorts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// Every kind that a service here is of, with its names and synonyms.
    pub kinds: Vec<Kind>,
    /// Services.
    pub services: Vec<Service>,
    /// Zones.
    pub zones: Vec<Zone>,
    /// Every rule that a zone here refers to.
    pub rules: Vec<Rule>,
    /// Holidays beyond the country's own.
    pub holidays: Vec<Holiday>,
    /// Streets.
    pub streets: Vec<Street>,
    /// Overdose protocols; the first by its id is the one that is run.
    pub protocols: Vec<Protocol>,
    /// Steps of the protocols, read aloud.
    pub voices: Vec<VoiceClip>,
    /// What stands of membership cards.
    pub cards: Cards,
    /// Plans for an exposure; the first by its id counts.
    pub exposure_plans: Vec<ExposurePlan>,
    /// Ways of referring somebody.
    pub pathways: Vec<Pathway>,
    /// Who is at their other end.
    pub recipients: Vec<Recipient>,
}
