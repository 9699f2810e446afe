//! Tests that the comparison names each difference: each grant taken away, and one added to each function.

use std::collections::BTreeSet;

use crate::compare::{Finding, compare};
use crate::grant::{Grant, grants};
use crate::need::Need;
use crate::scenes;
use crate::template::Template;

/// The findings of a template, as they are printed.
fn found(template: &Template, grants: &[Grant]) -> BTreeSet<String> {
    let findings = compare(template, grants, scenes::needs());
    findings.iter().map(ToString::to_string).collect()
}

fn deployed() -> BTreeSet<String> {
    let template = Template::deployed();
    found(&template, &grants(&template))
}

/// A function's grants and needs, and the findings about them as deployed.
type OfFunction = (Vec<Grant>, BTreeSet<Need>, BTreeSet<String>);

fn of_function(template: &Template, function: &str) -> OfFunction {
    let mut all = grants(template);
    all.retain(|grant| grant.function == function);
    let needs = scenes::needs().iter().filter(|need| need.function == function);
    let needs: BTreeSet<Need> = needs.cloned().collect();
    let before = words(template, &all, &needs);
    (all, needs, before)
}

fn words(template: &Template, grants: &[Grant], needs: &BTreeSet<Need>) -> BTreeSet<String> {
    let findings = compare(template, grants, needs);
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_grant_that_is_taken_away_is_missed_by_whoever_used_it_and_by_nobody_else() {
    let template = Template::deployed();
    let mut tried = 0;
    for function in template.functions() {
        let (all, needs, before) = of_function(&template, &function.name);
        for index in 0..all.len() {
            let mut less = all.clone();
            let taken = less.remove(index);
            let after = words(&template, &less, &needs);
            let missed: Vec<&String> = after.difference(&before).collect();
            let begins = format!("used and not granted: {}: {} on ", taken.function, taken.action);
            assert!(
                !missed.is_empty(),
                "nobody misses {taken}: it is granted twice, or not used"
            );
            assert!(
                missed.iter().all(|finding| finding.starts_with(&begins)),
                "{taken}: {missed:?}"
            );
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_grant_that_is_added_is_found_and_nothing_else_is() {
    let template = Template::deployed();
    for function in template.functions() {
        let (all, needs, before) = of_function(&template, &function.name);
        for (action, resource) in [
            ("dynamodb:DeleteItem", "OrdersTable"),
            ("dynamodb:Scan", "HistoryTable"),
            ("s3:DeleteObject", "AuditBucket/*"),
            ("sqs:PurgeQueue", "RefundQueue"),
            ("dynamodb:*", "OrdersTable"),
        ] {
            let added = Grant {
                function: function.name.clone(),
                action: action.to_owned(),
                resource: resource.to_owned(),
                leading_keys: None,
            };
            let mut more = all.clone();
            more.push(added.clone());
            let expected = Finding::Unused(added).to_string();
            let after = words(&template, &more, &needs);
            assert_eq!(after.difference(&before).collect::<Vec<_>>(), [&expected]);
        }
    }
}

/// The template with `from`, which stands in it once within what is written of `logical_id`, replaced.
fn edited(logical_id: &str, from: &str, to: &str) -> Template {
    let text = Template::text();
    let start = text.find(&format!("\n  {logical_id}:\n")).unwrap();
    let (before, after) = text.split_at(start);
    assert!(after.contains(from), "{logical_id} has no `{from}`");
    Template::parse(&(before.to_owned() + &after.replacen(from, to, 1)))
}

#[test]
fn what_is_written_into_the_template_is_what_is_compared() {
    let before = deployed();
    for (logical_id, from, to, expected) in [
        (
            "GetOrderRole",
            "Action: dynamodb:GetItem",
            "Action: [dynamodb:DeleteItem, dynamodb:GetItem]",
            "granted and not used: get-order: dynamodb:DeleteItem on OrdersTable",
        ),
        (
            "GetOrderRole",
            "Action: dynamodb:GetItem",
            "Action: dynamodb:Query",
            "granted and not used: get-order: dynamodb:Query on OrdersTable",
        ),
        (
            "GetOrderRole",
            "Action: dynamodb:GetItem",
            "Action: dynamodb:Query",
            "used and not granted: get-order: dynamodb:GetItem on OrdersTable (ORDER)",
        ),
        (
            "ListJobsRole",
            "/index/by_job",
            "/index/by_status",
            "used and not granted: list-jobs: dynamodb:Query on OrdersTable/index/by_job",
        ),
        (
            "RecordHistoryRole",
            "[COUNTER]",
            "[ORDER]",
            "used and not granted: record-history: dynamodb:UpdateItem on OrdersTable (COUNTER)",
        ),
        (
            "SealAuditRole",
            "${AuditBucket.Arn}/digests/*",
            "${AuditBucket.Arn}/*",
            "granted more widely than used: seal-audit: s3:PutObject on AuditBucket/*, used on AuditBucket/digests/…",
        ),
        (
            "HistoryTable",
            "- dynamodb:DeleteItem",
            "- dynamodb:PutItem",
            "used and denied to everyone: record-history: dynamodb:PutItem on HistoryTable (ORDER)",
        ),
    ] {
        let template = edited(logical_id, from, to);
        let after = found(&template, &grants(&template));
        assert!(
            !before.contains(expected) && after.contains(expected),
            "{expected}: {after:#?}"
        );
    }
}
