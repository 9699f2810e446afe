//! `AWS::S3::Bucket`.

use std::time::Duration;

use serde::Deserialize;

use super::TemplateError;
use super::naming::physical_name;
use super::resource::Resource;
use super::scope::Scope;
use crate::s3::{DefaultRetention, LockMode};

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The bucket's name.
    pub name: String,
    /// The time that an object put into it is locked, unless its put says otherwise.
    pub default_retention: Option<DefaultRetention>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    bucket_name: Option<String>,
    #[serde(default)]
    object_lock_enabled: bool,
    object_lock_configuration: Option<ObjectLock>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ObjectLock {
    #[serde(rename = "ObjectLockEnabled")]
    _object_lock_enabled: Enabled,
    rule: Option<Rule>,
}

#[derive(Deserialize)]
enum Enabled {
    Enabled,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Rule {
    default_retention: Retention,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Retention {
    mode: LockMode,
    days: Option<u64>,
    years: Option<u64>,
}

/// Encryption, access and lifecycle have no counterpart here; every object is kept in its latest version only.
const IGNORED: &[&str] = &[
    "BucketEncryption",
    "LifecycleConfiguration",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
    "Tags",
    "VersioningConfiguration",
];

/// Makes references to the bucket resolve, before anything is read.
pub(super) fn define(resource: Resource<'_>, scope: &mut Scope<'_>) -> Result<(), TemplateError> {
    let name = match resource.properties().get("BucketName") {
        Some(name) => scope.text(name)?,
        None => physical_name(scope, resource.logical_id),
    };
    scope.define(
        format!("{}.Arn", resource.logical_id),
        format!("arn:aws:s3:::{name}"),
    );
    scope.define(resource.logical_id.to_owned(), name);
    Ok(())
}

pub(super) fn read(resource: Resource<'_>, scope: &Scope<'_>) -> Result<Bucket, TemplateError> {
    let properties: Properties = resource.read(scope, resource.properties(), IGNORED)?;
    // CloudFormation asks for `ObjectLockEnabled` wherever there is a configuration.
    if properties.object_lock_configuration.is_some() && !properties.object_lock_enabled {
        return Err(resource.unsupported("an object lock that is not enabled"));
    }
    let rule = properties.object_lock_configuration.and_then(|lock| lock.rule);
    Ok(Bucket {
        logical_id: resource.logical_id.to_owned(),
        name: match properties.bucket_name {
            Some(name) => name,
            None => scope.lookup(resource.logical_id)?,
        },
        default_retention: rule
            .map(|rule| default_retention(resource, &rule.default_retention))
            .transpose()?,
    })
}

fn default_retention(
    resource: Resource<'_>,
    retention: &Retention,
) -> Result<DefaultRetention, TemplateError> {
    const DAY: Duration = Duration::from_hours(24);
    let days = match (retention.days, retention.years) {
        (Some(days @ 1..), None) => days,
        (None, Some(years @ 1..)) => years.saturating_mul(365),
        _ => return Err(resource.unsupported("a retention that is not either some days or some years")),
    };
    Ok(DefaultRetention {
        mode: retention.mode,
        period: u32::try_from(days).map_or(Duration::MAX, |days| DAY.saturating_mul(days)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::super::Local;
    use super::*;

    fn retention(properties: &Value) -> Result<Option<DefaultRetention>, TemplateError> {
        let (local, none) = (Local::default(), Map::new());
        let mut scope = Scope::new(&local, &none, &none)?;
        let body = json!({"Type": "AWS::S3::Bucket", "Properties": properties});
        let resource = Resource::new("AuditBucket", &body)?;
        define(resource, &mut scope)?;
        Ok(read(resource, &scope)?.default_retention)
    }

    fn locked(retention: &Value) -> Value {
        let lock = json!({"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}});
        json!({"ObjectLockEnabled": true, "ObjectLockConfiguration": lock})
    }

    #[test]
    fn a_lock_is_for_days_or_for_years() {
        assert_eq!(retention(&json!({})).unwrap(), None);
        for (written, mode, days) in [
            (json!({"Mode": "GOVERNANCE", "Days": 1}), LockMode::Governance, 1),
            (
                json!({"Mode": "COMPLIANCE", "Years": 7}),
                LockMode::Compliance,
                7 * 365,
            ),
        ] {
            let period = Duration::from_hours(24 * days);
            assert_eq!(
                retention(&locked(&written)).unwrap(),
                Some(DefaultRetention { mode, period })
            );
        }
    }

    #[test]
    fn refuses_a_lock_that_s3_would_refuse() {
        for written in [
            json!({"Mode": "GOVERNANCE"}),
            json!({"Mode": "GOVERNANCE", "Days": 0}),
            json!({"Mode": "GOVERNANCE", "Days": 1, "Years": 1}),
            json!({"Mode": "Governance", "Days": 1}),
        ] {
            assert!(retention(&locked(&written)).is_err(), "{written}");
        }
        let mut off = locked(&json!({"Mode": "GOVERNANCE", "Days": 1}));
        off["ObjectLockEnabled"] = json!(false);
        assert!(retention(&off).is_err());
    }
}
