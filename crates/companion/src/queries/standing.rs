//! What stands here: the home screen's answer.

use chrono::{DateTime, Utc};
use wayside_domain::zone::{CantTellReason, ZoneAnswer, ZoneVerdict};
use wayside_domain::{Fix, Rule};
use wayside_store::StoreFault;

use super::PackQueries;
use crate::replies::HomeReply;
use crate::requests::{NearestRequest, OpenFilter};

/// Open services are counted within this many metres.
const NEAR_M: u32 = 2_000;

impl PackQueries {
    /// Puts the rule to show and the open services near beside a settled zone answer.
    pub(crate) fn standing(
        &self,
        zone: ZoneAnswer,
        fix: Option<Fix>,
        now: DateTime<Utc>,
    ) -> Result<HomeReply, StoreFault> {
        let rule = self.rule_to_show(&zone)?;
        let open_near = fix
            .filter(|fix| self.covers(fix))
            .map(|fix| self.open_near(fix, now))
            .transpose()?;
        Ok(HomeReply {
            zone,
            rule,
            open_near,
            near_m: NEAR_M,
        })
    }

    /// The rule to show beside a settled answer.
    pub(super) fn rule_to_show(&self, zone: &ZoneAnswer) -> Result<Option<Rule>, StoreFault> {
        let rule = zone.rule_to_show().map(|id| self.reader.rule(id));
        Ok(rule.transpose()?.flatten())
    }

    /// What the zones say where no position is known.
    pub(crate) fn nowhere() -> ZoneAnswer {
        ZoneAnswer {
            verdict: ZoneVerdict::CantTell,
            why: Some(CantTellReason::NoPosition),
            zones: Vec::new(),
            not_in_force: Vec::new(),
        }
    }

    fn open_near(&self, fix: Fix, now: DateTime<Utc>) -> Result<u32, StoreFault> {
        let request = NearestRequest {
            language: String::new(),
            fix: Some(fix),
            kinds: Vec::new(),
            open: OpenFilter::Now,
            travel: None,
            age: None,
            spoken: None,
            within_m: Some(f64::from(NEAR_M)),
            limit: super::MOST_ROWS,
        };
        Ok(u32::try_from(self.nearest(&request, now)?.rows.len()).unwrap_or(u32::MAX))
    }
}
