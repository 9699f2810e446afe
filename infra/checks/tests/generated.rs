//! The committed files are those that the generator writes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use oms_template_checks::generate::generate;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_generated_file_is_as_generated() {
    let stale = generate(&root())
        .unwrap()
        .into_iter()
        .filter(|file| {
            std::fs::read_to_string(root().join(&file.path)).ok().as_deref() != Some(file.text.as_str())
        })
        .map(|file| file.path.display().to_string());
    let stale: Vec<String> = stale.collect();
    assert!(
        stale.is_empty(),
        "out of date: {}; run `cargo run -p oms-template-checks`",
        stale.join(", ")
    );
}

#[test]
fn there_is_no_binary_of_a_route_that_is_gone() {
    let folder = "functions/http/src/bin";
    let generated = generate(&root()).unwrap();
    let generated: BTreeSet<PathBuf> = generated.into_iter().map(|file| file.path).collect();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let path = PathBuf::from(folder).join(entry.unwrap().file_name());
        assert!(
            generated.contains(&path),
            "{} has no route: remove it",
            path.display()
        );
    }
}
