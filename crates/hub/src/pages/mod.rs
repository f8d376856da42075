//! The hub's pages: for admins, rendered here and without any script; and the programme's inbox, whose
//! script is in `assets/inbox`.
//!
//! Every form carries a token bound to the session, every answer a policy that lets nothing in from
//! elsewhere, and every change is asked for by POST and answered by sending the browser on.

mod assets;
mod audit;
mod devices;
mod door;
mod inbox;
mod layout;
mod outcomes;
mod packs;
mod picture;
mod programmes;
mod trouble;
mod visitor;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::ledger::Ledger;
use crate::server::Server;

/// Bytes of a form.
const LARGEST_FORM: usize = 16 * 1024;

/// Where they are.
pub fn routes<L: Ledger>() -> Router<Server<L>> {
    Router::new()
        .route("/", get(door::home))
        .route("/sign-in", get(door::show::<L>).post(door::sign_in::<L>))
        .route("/sign-out", post(door::sign_out::<L>))
        .route("/language/{code}", get(visitor::choose))
        .route("/devices", get(devices::list::<L>))
        .route(
            "/devices/enrol",
            get(devices::ask).post(devices::enrol::<L>),
        )
        .route(
            "/devices/{id}",
            get(devices::one::<L>).post(devices::arrange::<L>),
        )
        .route(
            "/devices/{id}/{deed}",
            get(devices::sure::<L>).post(devices::deed::<L>),
        )
        .route(
            "/programmes",
            get(programmes::list::<L>).post(programmes::add::<L>),
        )
        .route("/outcomes", get(outcomes::inside::<L>))
        .route("/outcomes/public", get(outcomes::public::<L>))
        .route("/outcomes/public.csv", get(outcomes::csv::<L>))
        .route("/audit", get(audit::list::<L>))
        .route("/packs", get(packs::list::<L>))
        .route("/inbox", get(inbox::page))
        .route("/assets/{*path}", get(assets::file))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
}
