//! The comparison of grants with uses.

use std::collections::BTreeSet;
use std::fmt;

use crate::grant::Grant;
use crate::need::Need;
use crate::template::{Template, many};

/// A difference: a permission that is granted and not used, or used and not granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// No function was seen to use the grant.
    Unused(Grant),
    /// The call is made, and no grant allows it.
    NotGranted(Need),
    /// The grant is on every object of a bucket, and is used in one folder.
    Broad(Grant, String),
    /// The call is made and granted, and a policy of the resource denies it to everyone.
    Denied(Need),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unused(grant) => write!(f, "granted and not used: {grant}"),
            Self::NotGranted(need) => write!(f, "used and not granted: {need}"),
            Self::Broad(grant, used) => write!(f, "granted more widely than used: {grant}, used on {used}"),
            Self::Denied(need) => write!(f, "used and denied to everyone: {need}"),
        }
    }
}

/// Every difference between `grants` and `needs`.
pub fn compare(template: &Template, grants: &[Grant], needs: &BTreeSet<Need>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for grant in grants {
        let uses: BTreeSet<&str> = needs
            .iter()
            .filter(|need| grant.allows(need))
            .map(|need| need.resource.as_str())
            .collect();
        if uses.is_empty() {
            findings.push(Finding::Unused(grant.clone()));
        }
        let uses: Vec<&str> = uses.into_iter().collect();
        if let ([used], Some(bucket)) = (&uses[..], grant.resource.strip_suffix("/*"))
            && !bucket.contains('/')
        {
            findings.push(Finding::Broad(grant.clone(), (*used).to_owned()));
        }
    }
    for need in needs {
        if !grants.iter().any(|grant| grant.allows(need)) {
            findings.push(Finding::NotGranted(need.clone()));
        } else if denied(template, need) {
            findings.push(Finding::Denied(need.clone()));
        }
    }
    findings
}

/// Tells whether the policy of a table denies the call to everyone.
fn denied(template: &Template, need: &Need) -> bool {
    let table = need.resource.split('/').next().unwrap_or_default();
    if template.resources().get(table).is_none() {
        return false;
    }
    let policy = &template.properties(table)["ResourcePolicy"]["PolicyDocument"];
    many(&policy["Statement"]).iter().any(|statement| {
        let everyone = statement["Effect"] == "Deny" && statement["Principal"] == "*";
        let always = statement["Condition"].is_null();
        everyone
            && always
            && many(&statement["Action"])
                .iter()
                .any(|action| **action == need.action.as_str())
    })
}
