use std::time::Duration;

use oms_cloud::s3::{DefaultRetention, LockMode};
use oms_cloud::template::{Local, Resources, TemplateError};

use crate::{TEMPLATE, local, resources};

/// Returns the time that the audit trail is locked in an environment.
fn audit_retention(environment: &str) -> Option<DefaultRetention> {
    let mut local = local();
    local
        .parameters
        .insert("Environment".to_owned(), environment.to_owned());
    let buckets = Resources::from_template(TEMPLATE, &local).unwrap().buckets;
    let mut buckets = buckets.into_iter();
    let audit = buckets.find(|bucket| bucket.logical_id == "AuditBucket");
    audit.unwrap().default_retention
}

#[test]
fn the_buckets_of_the_real_template() {
    let resources = resources();
    let [audit, invoices, failures] = &resources.buckets[..] else {
        panic!("{:?}", resources.buckets);
    };
    assert_eq!(audit.name, "oms-local-audit-bucket");
    assert_eq!(invoices.name, "oms-local-invoices-bucket");
    assert_eq!(invoices.default_retention, None);
    assert_eq!(failures.name, "oms-local-stream-failures-bucket");
    assert_eq!(failures.default_retention, None);
}

#[test]
fn the_audit_trail_is_locked_for_seven_years_in_production_and_a_day_elsewhere() {
    const DAY: Duration = Duration::from_hours(24);
    let seven_years = DefaultRetention {
        mode: LockMode::Compliance,
        period: DAY * 7 * 365,
    };
    let one_day = DefaultRetention {
        mode: LockMode::Governance,
        period: DAY,
    };
    assert_eq!(audit_retention("prod"), Some(seven_years));
    assert_eq!(audit_retention("staging"), Some(one_day));
    assert_eq!(audit_retention("dev"), Some(one_day));
}

#[test]
fn the_key_of_the_real_template() {
    let resources = resources();
    let [key] = &resources.keys[..] else {
        panic!("{:?}", resources.keys);
    };
    assert_eq!(
        key.arn(),
        "arn:aws:kms:us-east-1:000000000000:key/oms-local-audit-signing-key"
    );
}

/// The local system is its own issuer, so a user pool has no counterpart and is reported as such.
#[test]
fn a_user_pool_has_no_local_counterpart() {
    let mut parameters = local().parameters;
    for name in ["OidcIssuer", "OidcAudience", "OidcJwksUrl"] {
        parameters.remove(name);
    }
    let without_issuer = Local {
        parameters,
        ..local()
    };
    let refused = Resources::from_template(TEMPLATE, &without_issuer).unwrap_err();
    assert!(
        matches!(&refused, TemplateError::UnsupportedType { kind, .. } if kind.starts_with("AWS::Cognito::"))
            || matches!(&refused, TemplateError::UnknownReference(reference) if reference.starts_with("UserPool")),
        "{refused}"
    );
}
