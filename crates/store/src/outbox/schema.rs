//! The outbox's tables, and how they came to be as they are.

use crate::cipher::Form;

/// `WAYO`, and all the rest.
pub(super) const FORM: Form = Form {
    application_id: 0x5741_594F,
    salt: b"wayside outbox salt 1",
    epoch: b"wayside outbox epoch 1",
    migrations: MIGRATIONS,
};

/// Only ever added to.
const MIGRATIONS: &[&str] = &[
    // 1: the beginning. `handed` is the highest place whose letter may have left the device; `cursor` how
    // far the feed was read. A letter's bytes stand apart from how it stands, so that a receipt does not write
    // them again; they go once its programme has signed for it.
    "
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch BLOB NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    sha256 BLOB NOT NULL,
    hlc INTEGER NOT NULL DEFAULT 0,
    handed INTEGER NOT NULL DEFAULT 0,
    cursor INTEGER NOT NULL DEFAULT 0,
    contact_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE letter (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent BLOB,
    pathway TEXT NOT NULL,
    recipient TEXT NOT NULL,
    key_id BLOB NOT NULL,
    seal_key BLOB NOT NULL,
    sign_key BLOB NOT NULL,
    pathway_kind TEXT NOT NULL,
    deadline_ms INTEGER,
    saved_ms INTEGER NOT NULL,
    prev BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'hub_acked', 'delivered', 'closed', 'needs_attention')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at_ms INTEGER NOT NULL DEFAULT 0,
    last_code TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE frozen (
    seq INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX letter_due ON letter (attempts, seq) WHERE state = 'queued';
CREATE INDEX letter_next ON letter (next_at_ms) WHERE state = 'queued';
CREATE INDEX letter_by_parent ON letter (parent) WHERE parent IS NOT NULL;
CREATE TABLE withdrawn (
    id BLOB PRIMARY KEY NOT NULL,
    pathway TEXT NOT NULL,
    recipient TEXT NOT NULL,
    saved_ms INTEGER NOT NULL,
    withdrawn_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE command (
    place INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('lock', 'wipe', 'release')),
    done INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE enrolment (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    url TEXT NOT NULL,
    hub_key BLOB NOT NULL,
    certificate_sha256 BLOB,
    device BLOB,
    agency TEXT NOT NULL DEFAULT '',
    secret BLOB NOT NULL,
    credential BLOB NOT NULL DEFAULT x''
) STRICT;
",
    // 2: keys that the device was known by before, each kept while a letter up to `until_seq`, which may have
    // left under it, waits for its outcome; and which hub signed for a letter.
    "
ALTER TABLE letter ADD COLUMN hub_key BLOB;
UPDATE letter SET hub_key = (SELECT hub_key FROM enrolment) WHERE state = 'hub_acked';
CREATE TABLE earlier_key (
    place INTEGER PRIMARY KEY,
    hub_key BLOB NOT NULL,
    secret BLOB NOT NULL UNIQUE,
    until_seq INTEGER NOT NULL
) STRICT;
",
];
