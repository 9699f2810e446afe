//! The version is that of the workspace, and every other place that states it agrees.

use oms_tests::Local;
use serde_json::Value;

use crate::repository::{read, workspace};

fn version() -> String {
    workspace()["workspace"]["package"]["version"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The version in the manifest of a package.
fn of_manifest(path: &str) -> String {
    let manifest: toml::Table = read(path).parse().unwrap();
    manifest["package"]["version"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_outside_the_workspace_states_the_same_version() {
    let version = version();
    for path in ["tests/policy/Cargo.toml", "tests/fuzz/guided/Cargo.toml"] {
        assert_eq!(of_manifest(path), version, "{path}");
    }
    let of_json = |path: &str, pointer: &str| {
        let json: Value = serde_json::from_str(&read(path)).unwrap();
        json.pointer(pointer).unwrap().as_str().unwrap().to_owned()
    };
    for (path, pointer) in [
        ("infra/openapi.json", "/info/version"),
        ("shared/client/typescript/package.json", "/version"),
        ("shared/client/typescript/package-lock.json", "/version"),
        ("shared/client/typescript/package-lock.json", "/packages//version"),
    ] {
        assert_eq!(of_json(path, pointer), version, "{path}");
    }
}

/// The unreleased changes come first, then the releases, the newest first.
#[test]
fn the_newest_release_in_the_changelog_is_the_version() {
    let text = read("CHANGELOG.md");
    let headings: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## ["))
        .collect();
    assert!(headings[0].starts_with("Unreleased]"), "{headings:?}");
    // Before the first release, the version is that of the first release.
    let newest = headings
        .get(1)
        .map_or("0.1.0", |heading| heading.split(']').next().unwrap());
    assert_eq!(newest, version());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_says_which_version_it_is() {
    let local = Local::quiet().await;
    let health = local.nobody().get("/health").await.expect(200);
    assert_eq!(health.text("version"), version());
    local.stop().await;
}
