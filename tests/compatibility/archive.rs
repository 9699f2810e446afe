//! The archive and its digests.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oms_archive::{AuditBucket, SigningKey};
use oms_audit::{Digest, PublicKey, object};
use oms_aws::Aws;
use oms_tests::{Local, sha256};

use crate::written::all;

pub fn bucket(local: &Local) -> AuditBucket {
    let aws = Aws::new(local.environment_with("archive-history", &[])).unwrap();
    AuditBucket::new(&aws, local.variable("archive-history", "AUDIT_BUCKET"))
}

/// The public key that this system's digests are verified with, in base64.
pub async fn public_key(local: &Local) -> String {
    let aws = Aws::new(local.environment_with("seal-audit", &[])).unwrap();
    let key = SigningKey::new(&aws, local.variable("seal-audit", "AUDIT_SIGNING_KEY"));
    STANDARD.encode(key.public_key().await.unwrap().der)
}

/// The archived rows of a system, by their names.
pub async fn objects(local: &Local) -> BTreeMap<String, String> {
    let bucket = bucket(local);
    let mut objects = BTreeMap::new();
    for key in bucket.keys("rows/").await.unwrap() {
        let bytes = bucket.get(&key).await.unwrap();
        objects.insert(key, String::from_utf8(bytes).unwrap());
    }
    objects
}

/// The rows in the objects, as JSON, wherever they stand.
pub fn rows(objects: &BTreeMap<String, String>) -> BTreeSet<String> {
    let rows = objects.iter().filter(|(key, _)| key.starts_with("rows/"));
    let lines = rows.flat_map(|(_, text)| object::lines(text.as_bytes()));
    lines
        .map(|line| String::from_utf8(line.read().unwrap().row.to_json().unwrap()).unwrap())
        .collect()
}

#[test]
fn digests_are_read_verified_and_agree_with_the_objects_they_seal() {
    for written in all() {
        let der = STANDARD.decode(&written.archive.public_key).unwrap();
        let key = PublicKey::from_spki_der(&der).unwrap();
        let (mut digests, mut sealed) = (0, 0);
        let mut previous = None;
        for (name, text) in &written.archive.objects {
            if !name.starts_with("digests/") {
                continue;
            }
            let digest = Digest::from_bytes(text.as_bytes()).unwrap();
            assert!(digest.is_signed_by(&key), "{}: {name}", written.version);
            assert_eq!(digest.previous_digest, previous, "{}: {name}", written.version);
            for object in &digest.objects {
                let there = &written.archive.objects[&object.key];
                assert_eq!(
                    sha256(there.as_bytes()),
                    object.sha256.to_string(),
                    "{}",
                    object.key
                );
                sealed += 1;
            }
            previous = Some(digest.hash().unwrap());
            digests += 1;
        }
        assert!(digests > 0 && sealed > 0 && rows(&written.archive.objects).len() > 20);
    }
}
