use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::holds;

const AUDIT: &str = "AuditBucket";
const CLOSED: [&str; 4] = [
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
];

/// A bucket keeps versions, is private and is never deleted; the audit trail's is locked as well.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let mut found = Vec::new();
    for bucket in deployment.template.of_kind("AWS::S3::Bucket") {
        let mut require = |holds: bool, path: &str, reason: &str| {
            if !holds {
                found.push(Violation::new(bucket.id, path, reason));
            }
        };
        let is = |path: &str, text: &str| bucket.property(path).is_some_and(|value| holds(value, text));
        let on = |path: &str| bucket.property(path).and_then(Value::as_bool) == Some(true);
        let retained = bucket
            .body
            .get("DeletionPolicy")
            .is_some_and(|policy| holds(policy, "Retain"));
        require(retained, "/DeletionPolicy", "goes with its stack");
        require(
            is("/VersioningConfiguration/Status", "Enabled"),
            "/VersioningConfiguration",
            "keeps no versions",
        );
        require(
            bucket.property("/BucketEncryption").is_some(),
            "/BucketEncryption",
            "not under a key of KMS",
        );
        for setting in CLOSED {
            let path = format!("/PublicAccessBlockConfiguration/{setting}");
            require(on(&path), &path, "could be made public");
        }
        if bucket.id == AUDIT {
            require(
                on("/ObjectLockEnabled"),
                "/ObjectLockEnabled",
                "its objects can be deleted",
            );
            let rule = bucket.property("/ObjectLockConfiguration/Rule/DefaultRetention");
            require(
                rule.is_some(),
                "/ObjectLockConfiguration",
                "its objects are not locked by themselves",
            );
        }
    }
    found
}
