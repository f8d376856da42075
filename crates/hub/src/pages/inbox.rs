//! `GET /inbox`: the page on which a programme opens what is sealed to it. The hub gives it words and a script
//! and no more: what it shows was opened in the browser.

use axum::response::Response;

use super::layout::script_page;
use super::visitor::Visitor;

pub(super) async fn page(visitor: Visitor) -> Response {
    let words = visitor.words;
    let without = words.say("page-inbox-needs-script").replace('`', "");
    script_page(
        &visitor,
        words.say("inbox"),
        "/assets/inbox/app.js",
        &without,
    )
}
