//! The fixtures of the present version.

use std::env;

use crate::shape::missing;
use crate::written::{Written, all, folder};
use crate::{shape, story};

/// The variable that makes the test write the fixtures.
const WRITE: &str = "OMS_WRITE_FIXTURES";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_earlier_versions_wrote_is_still_written() {
    let now = story::tell().await;
    if env::var_os(WRITE).is_some() {
        now.write();
    }
    for before in all() {
        let lost = missing(&shape::of(&before), &shape::of(&now));
        assert!(
            lost.is_empty(),
            "{} wrote what is written no more; code of that version still reads it: {lost:#?}",
            before.version
        );
    }
}

#[test]
fn the_present_version_has_left_what_it_writes() {
    let version = env!("CARGO_PKG_VERSION");
    let known: Vec<String> = all()
        .into_iter()
        .map(|written: Written| written.version)
        .collect();
    assert!(
        known.iter().any(|known| known == version) || env::var_os(WRITE).is_some(),
        "{} has no `{version}`; write it with {WRITE}=1",
        folder().display()
    );
}
