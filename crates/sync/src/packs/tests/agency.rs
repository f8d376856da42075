//! Who publishes: one key for every role, and documents signed with it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer as _, SigningKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tough::schema::key::Key;
use tough::schema::{Role, Root, Snapshot, Targets, Timestamp};
use wayside_domain::release::{CUSTOM, DeltaStep, PublishedFile, Release};

use super::super::sha256;
use super::days;

pub struct Agency {
    key: SigningKey,
    /// Versions of targets, snapshot and timestamp.
    pub version: u64,
    /// Until when the root, targets, snapshot and timestamp are good.
    pub until: [DateTime<Utc>; 4],
    /// The version of the targets that the snapshot names, if not theirs.
    pub names: Option<u64>,
    targets: BTreeMap<String, Value>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Agency {
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
            version: 1,
            until: [days(1_000), days(100), days(10), days(10)],
            names: None,
            targets: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    pub fn pack(&mut self, name: &str, release: Release, bytes: &[u8]) {
        self.file(name, &PublishedFile::Pack(release), bytes);
    }

    pub fn delta(&mut self, name: &str, from: &str, to: &str, bytes: &[u8]) {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.file(name, &PublishedFile::Delta(DeltaStep { from, to }), bytes);
    }

    fn file(&mut self, name: &str, said: &PublishedFile, bytes: &[u8]) {
        let sha256 = sha256(bytes);
        let target = json!({
            "length": bytes.len(), "hashes": { "sha256": sha256 }, "custom": { CUSTOM: said },
        });
        self.targets.insert(name.to_owned(), target);
        let path = format!("targets/{sha256}.{name}");
        self.files.insert(path, bytes.to_vec());
    }

    fn tuf_key(&self) -> Key {
        let public = hex::encode(self.key.verifying_key().to_bytes());
        let key =
            json!({ "keytype": "ed25519", "scheme": "ed25519", "keyval": { "public": public } });
        serde_json::from_value(key).unwrap()
    }

    fn signed<T: Role + Serialize + DeserializeOwned>(&self, role: Value) -> Vec<u8> {
        let role: T = serde_json::from_value(role).unwrap();
        let signature = self.key.sign(&role.canonical_form().unwrap());
        let signatures = json!([{
            "keyid": self.tuf_key().key_id().unwrap(), "sig": hex::encode(signature.to_bytes()),
        }]);
        let signed = json!({ "signed": role, "signatures": signatures });
        serde_json::to_vec(&signed).unwrap()
    }

    /// A root of any version, signed by this agency.
    pub fn root(&self, version: u64) -> Vec<u8> {
        let key = self.tuf_key();
        let id = serde_json::to_value(key.key_id().unwrap()).unwrap();
        let role = json!({ "keyids": [id], "threshold": 1 });
        self.signed::<Root>(json!({
            "_type": "root", "spec_version": "1.0.0", "consistent_snapshot": true, "version": version,
            "expires": self.until[0], "keys": { id.as_str().unwrap(): key },
            "roles": { "root": role, "targets": role, "snapshot": role, "timestamp": role },
        }))
    }

    /// The list of what is published.
    pub fn targets(&self) -> Value {
        json!({
            "_type": "targets", "spec_version": "1.0.0", "version": self.version,
            "expires": self.until[1], "targets": self.targets,
        })
    }

    /// All that a hub serves of it.
    pub fn published(&self) -> BTreeMap<String, Vec<u8>> {
        let version = self.version;
        let mut files = self.files.clone();
        let targets = self.signed::<Targets>(self.targets());
        let named = self.names.unwrap_or(version);
        let snapshot = self.signed::<Snapshot>(json!({
            "_type": "snapshot", "spec_version": "1.0.0", "version": version, "expires": self.until[2],
            "meta": { "targets.json": { "version": named } },
        }));
        let timestamp = self.signed::<Timestamp>(json!({
            "_type": "timestamp", "spec_version": "1.0.0", "version": version, "expires": self.until[3],
            "meta": { "snapshot.json": {
                "version": version, "length": snapshot.len(), "hashes": { "sha256": sha256(&snapshot) },
            } },
        }));
        files.insert("metadata/1.root.json".to_owned(), self.root(1));
        files.insert(format!("metadata/{named}.targets.json"), targets);
        files.insert(format!("metadata/{version}.snapshot.json"), snapshot);
        files.insert("metadata/timestamp.json".to_owned(), timestamp);
        files
    }
}
