//! Tests of the campaigns themselves: they catch every deliberately broken variant of the system, by the rule that it
//! breaks.
//!
//! A process is at most one variant, so each campaign runs in a process of its own: this test binary, once more.
//! Without debug assertions there are no variants.
#![cfg(debug_assertions)]

use std::env;

use oms_tests::invariants::Rule;
use oms_variants::{VARIABLE, Variant};
use tokio::process::Command;

use crate::report::say;

const RACES: &str = "races::every_race_has_one_winner_and_nothing_is_lost";
const DELIVERIES: &str = "deliveries::whatever_is_delivered_again_or_in_another_order_happens_once";

/// The lengths of the campaigns that must catch a variant, by their variables.
const LENGTHS: [(&str, &str); 2] = [("OMS_RACES", "30"), ("OMS_DELIVERIES", "500")];

/// The most runs of a campaign for one variant. Several workers run at once in a campaign, so its races differ from run
/// to run: about one run in six makes no second refund where only luck prevents it.
const RUNS: usize = 6;

/// The campaign that catches a variant, and the rules of which it names one.
const fn catcher(variant: Variant) -> (&'static str, &'static [Rule]) {
    match variant {
        Variant::NoOwnWriteCheck | Variant::StateInsteadOfWriteId | Variant::UnconditionalPut => {
            (RACES, &[Rule::TruthfulAnswers])
        }
        Variant::NoGatewayKey | Variant::DeleteBeforeEffect | Variant::LookupSkipped => {
            (DELIVERIES, &[Rule::OneRefundEach])
        }
        // A row of the history that is not written, or one of the archive.
        Variant::BatchFailureSwallowed => (DELIVERIES, &[Rule::LegalHistory, Rule::ProvenTrail]),
        Variant::CounterOutsideTransaction => (DELIVERIES, &[Rule::ExactCounts]),
    }
}

/// Runs a campaign as that variant; gives `true` if it succeeded, and its output.
async fn run(campaign: &str, variant: &str) -> (bool, String) {
    let output = Command::new(env::current_exe().unwrap())
        .args([campaign, "--exact", "--nocapture", "--test-threads", "1"])
        .env(VARIABLE, variant)
        .envs(LENGTHS)
        .output()
        .await
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// Runs one campaign after the other: each is a whole system at work. Without a variant the campaigns find nothing;
/// they run so as tests of this binary.
#[tokio::test]
async fn every_broken_variant_is_caught() {
    for variant in Variant::ALL {
        let (campaign, rules) = catcher(variant);
        let mut runs = 0;
        let count = loop {
            runs += 1;
            let (succeeded, text) = run(campaign, variant.name()).await;
            let count_of = |rule: &Rule| text.matches(&format!("violation of {rule:?}")).count();
            let count: usize = rules.iter().map(count_of).sum();
            assert!(
                succeeded || count > 0,
                "`{}` broke none of {rules:?}: {text}",
                variant.name()
            );
            if !succeeded {
                break count;
            }
            assert!(runs < RUNS, "`{}` was not caught: {text}", variant.name());
        };
        let campaign = campaign.split(':').next().unwrap();
        say(&format!(
            "variant `{}`: caught by {campaign} in run {runs}, {count} violations of {rules:?}",
            variant.name()
        ));
    }
}
