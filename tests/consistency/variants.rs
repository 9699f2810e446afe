//! The deliberately broken variants: each takes one safeguard away at one place, and nothing but a debug build has any.

use std::path::Path;

use oms_variants::Variant;

use crate::repository::{texts, workspace};

/// The places in the product that ask for a variant: in functions and shared crates, outside the list itself.
fn places(variant: Variant) -> Vec<String> {
    let asked = format!("is_broken(Variant::{variant:?})");
    let product = |path: &Path| {
        let shared = path.starts_with("shared") && !path.starts_with("shared/variants");
        shared || path.starts_with("functions") || path.starts_with("infra")
    };
    texts("rs")
        .into_iter()
        .filter(|(path, _)| product(path))
        .flat_map(|(path, text)| vec![path.display().to_string(); text.matches(&asked).count()])
        .collect()
}

#[test]
fn every_variant_is_at_one_place_in_the_product() {
    for variant in Variant::ALL {
        let places = places(variant);
        assert_eq!(places.len(), 1, "{variant:?}: {places:?}");
    }
}

#[test]
fn a_variant_is_asked_for_in_no_other_way() {
    for (path, text) in texts("rs") {
        let own = path.starts_with("shared/variants") || path.starts_with("tests");
        let asked = text.matches("is_broken(").count();
        let known: usize = Variant::ALL
            .iter()
            .map(|variant| text.matches(&format!("is_broken(Variant::{variant:?})")).count())
            .sum();
        assert!(own || asked == known, "{}", path.display());
    }
}

#[test]
fn what_is_deployed_is_built_without_debug_assertions() {
    let workspace = workspace();
    // The release profile has none unless it asks for them.
    assert_eq!(workspace["profile"]["release"].get("debug-assertions"), None);
}
