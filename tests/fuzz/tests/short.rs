//! Runs every target for a moment, on valid inputs with a few changes, and on arbitrary bytes.
#![expect(clippy::print_stdout, reason = "what was run is shown")]

use oms_fuzz::{TARGETS, Target, seeds, target};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// The number of inputs that each target is given, unless `OMS_FUZZ_RUNS` says otherwise.
const RUNS: u32 = 2_000;

/// A change to a valid input.
#[derive(Clone, Debug)]
enum Change {
    Replace(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Cut(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(place, byte)| Change::Replace(place, byte)),
        (
            place(),
            prop::sample::select(&b"\"{}[]:,-+.eE0129\\u%&=#_ \n"[..])
        )
            .prop_map(|(place, byte)| Change::Replace(place, byte)),
        (place(), prop::collection::vec(any::<u8>(), 0..8))
            .prop_map(|(place, bytes)| Change::Insert(place, bytes)),
        (place(), 1_usize..20).prop_map(|(place, count)| Change::Cut(place, count)),
        (place(), 1_usize..20).prop_map(|(place, count)| Change::Repeat(place, count)),
    ]
}

fn spoil(mut input: Vec<u8>, changes: Vec<Change>) -> Vec<u8> {
    for change in changes {
        if input.is_empty() {
            return input;
        }
        let length = input.len();
        match change {
            Change::Replace(place, byte) => {
                if let Some(found) = input.get_mut(place.index(length)) {
                    *found = byte;
                }
            }
            Change::Insert(place, bytes) => {
                let place = place.index(length);
                input.splice(place..place, bytes);
            }
            Change::Cut(place, count) => {
                let place = place.index(length);
                input.drain(place..length.min(place + count));
            }
            Change::Repeat(place, count) => {
                let place = place.index(length);
                let repeated: Vec<u8> = input.iter().skip(place).take(count).copied().collect();
                input.splice(place..place, repeated);
            }
        }
    }
    input
}

fn inputs(name: &str) -> BoxedStrategy<Vec<u8>> {
    let anything = prop::collection::vec(any::<u8>(), 0..64);
    let any_text = ".{0,32}".prop_map(String::into_bytes);
    let seeds = seeds(name);
    let spoilt = (prop::sample::select(seeds), prop::collection::vec(change(), 0..6));
    let spoilt = spoilt.prop_map(|(seed, changes)| spoil(seed, changes));
    prop_oneof![1 => anything, 1 => any_text, 6 => spoilt].boxed()
}

fn run(name: &str, target: Target) {
    let runs = std::env::var("OMS_FUZZ_RUNS").ok();
    let cases = runs.and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let outcome = TestRunner::new(config).run(&inputs(name), |input| {
        target(&input);
        Ok(())
    });
    assert!(outcome.is_ok(), "{name}: {outcome:?}");
    println!("{name}: {cases} inputs");
}

#[test]
fn no_target_panics_or_breaks_a_promise() {
    for (name, target) in TARGETS {
        run(name, *target);
    }
}

/// A seed that its target rejects at once would reach nothing new.
#[test]
fn every_target_has_a_name_and_good_inputs() {
    for (name, _) in TARGETS {
        assert!(target(name).is_some(), "{name}");
        assert!(!seeds(name).is_empty(), "{name}");
    }
    assert!(target("nothing").is_none());
}
