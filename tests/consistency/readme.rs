//! The README's statements.

use oms_domain::{OrderStatus, ReturnStatus, mermaid};

use crate::repository::read;

#[test]
fn it_is_short_and_begins_with_how_to_run() {
    let text = read("README.md");
    let lines = text.lines().count();
    assert!(lines <= 150, "{lines} lines");
    let first: Vec<&str> = text.lines().take(12).collect();
    assert!(
        first.iter().any(|line| line.contains("cargo run")),
        "how to run is not within the first 12 lines"
    );
}

/// The Mermaid diagrams of a document, in their order.
fn diagrams(path: &str) -> Vec<String> {
    let text = read(path);
    let blocks = text.split("```mermaid\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn its_state_diagrams_are_the_state_machines() {
    let mut diagrams = diagrams("README.md");
    diagrams.retain(|diagram| diagram.starts_with("stateDiagram"));
    assert_eq!(diagrams, [mermaid::<OrderStatus>(), mermaid::<ReturnStatus>()]);
}

#[test]
fn its_picture_of_the_architecture_is_that_of_the_architecture_page() {
    assert_eq!(
        diagrams("README.md").first(),
        diagrams("docs/architecture.md").first()
    );
}

#[test]
fn every_file_it_points_to_is_there() {
    let text = read("README.md");
    let mut links = 0;
    for link in text.split("](").skip(1) {
        let target = link.split(')').next().unwrap().split('#').next().unwrap();
        if target.is_empty() || target.contains("://") {
            continue;
        }
        assert!(
            crate::repository::root().join(target).exists(),
            "{target} is not there"
        );
        links += 1;
    }
    assert!(links > 0, "it points nowhere to read on");
}
