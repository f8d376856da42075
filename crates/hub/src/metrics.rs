//! Counts for Prometheus. No label names a device, a person, a programme or an address.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use wayside_protocol::LetterOutcome;

/// The media type of [`Metrics::text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds.
const BOUNDS: [f64; 11] = [
    0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 5.0,
];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Became {
    outcome: String,
}

/// What is counted.
pub struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    took: Family<Route, Histogram>,
    letters: Family<Became, Counter>,
    shed: Counter,
    limited: Counter,
    running: Gauge<i64, std::sync::atomic::AtomicI64>,
    bytes_in: Counter<u64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("wayside_hub");
        let this = Self {
            answered: Family::default(),
            took: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            letters: Family::default(),
            shed: Counter::default(),
            limited: Counter::default(),
            running: Gauge::default(),
            bytes_in: Counter::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests answered", this.answered.clone());
        registry.register(
            "request_seconds",
            "Until the answer began, in seconds",
            this.took.clone(),
        );
        registry.register(
            "letters",
            "Letters, by what became of them",
            this.letters.clone(),
        );
        registry.register(
            "shed",
            "Batches put off: too many at once",
            this.shed.clone(),
        );
        registry.register(
            "limited",
            "Requests put off: too often",
            this.limited.clone(),
        );
        registry.register("running", "Requests being answered", this.running.clone());
        registry.register(
            "batch_bytes",
            "Bytes of batches taken in",
            this.bytes_in.clone(),
        );
        Self { registry, ..this }
    }
}

impl Metrics {
    /// In the text form of OpenMetrics 1.0.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    pub(crate) fn began(&self) {
        self.running.inc();
    }

    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, seconds: f64) {
        self.running.dec();
        self.answered
            .get_or_create(&Answered {
                method: method.to_owned(),
                route: route.to_owned(),
                status: status.to_string(),
            })
            .inc();
        let route = route.to_owned();
        self.took.get_or_create(&Route { route }).observe(seconds);
    }

    pub(crate) fn took_in(&self, bytes: usize, outcomes: &[LetterOutcome]) {
        self.bytes_in.inc_by(bytes as u64);
        for outcome in outcomes {
            let outcome = match outcome {
                LetterOutcome::Accepted { .. } => "accepted",
                LetterOutcome::Duplicate { .. } => "duplicate",
                LetterOutcome::Parked { .. } => "parked",
                LetterOutcome::Rejected { .. } => "rejected",
                LetterOutcome::Held { .. } => "held",
            };
            let outcome = outcome.to_owned();
            self.letters.get_or_create(&Became { outcome }).inc();
        }
    }

    pub(crate) fn shed(&self) {
        self.shed.inc();
    }

    pub(crate) fn limited(&self) {
        self.limited.inc();
    }
}
