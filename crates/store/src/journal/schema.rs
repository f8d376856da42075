//! The journal's tables, and how they came to be as they are.

use crate::cipher::Form;

/// `WAYJ`, and all the rest.
pub(super) const FORM: Form = Form {
    application_id: 0x5741_594A,
    salt: b"wayside journal salt 1",
    epoch: b"wayside journal epoch 1",
    migrations: MIGRATIONS,
};

/// Only ever added to.
pub(super) const MIGRATIONS: &[&str] = &[
    // 1: the beginning.
    "
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_epoch BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    hlc INTEGER NOT NULL
) STRICT;
CREATE TABLE event (
    device_seq INTEGER PRIMARY KEY,
    device_epoch BLOB NOT NULL,
    prev_hash BLOB NOT NULL,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    mono_ms INTEGER NOT NULL,
    supersedes BLOB,
    subject BLOB NOT NULL,
    wire BLOB NOT NULL,
    wire_sha256 BLOB NOT NULL
) STRICT;
CREATE INDEX event_by_subject ON event (subject, device_seq);
CREATE TABLE outbox (
    event_id BLOB PRIMARY KEY NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at_ms INTEGER NOT NULL DEFAULT 0,
    last_code TEXT,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'hub_acked', 'delivered', 'needs_attention'))
) STRICT, WITHOUT ROWID;
",
    // 2: a purged event keeps its place and says when it was purged.
    "
ALTER TABLE event ADD COLUMN purged_ms INTEGER;
CREATE INDEX event_by_kind ON event (kind, wall_ms);
",
    // 3: what is to be sent is in the outbox, a file of its own; nothing of a journal is.
    "DROP TABLE outbox;",
];
