use std::fs;
use std::path::PathBuf;

use aws_sdk_dynamodb::types::AttributeValue;
use oms_audit::Finding;

use crate::{HISTORY, Item, Trailed, now, rows, text};

/// The files of the archive, or of the digests, in order.
fn files(trailed: &Trailed, below: &str) -> Vec<PathBuf> {
    fn collect(path: PathBuf, files: &mut Vec<PathBuf>) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                collect(entry.unwrap().path(), files);
            }
        } else {
            files.push(path);
        }
    }
    let root = trailed
        .system
        .objects()
        .path_of(&trailed.bucket(), below)
        .unwrap();
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    files
}

async fn put(trailed: &Trailed, item: Item) {
    let put = trailed.client().put_item().table_name(HISTORY);
    put.set_item(Some(item)).send().await.unwrap();
}

/// Every finding names one of these places.
fn assert_names(findings: &[Finding], places: &[&str]) {
    assert!(!findings.is_empty(), "nothing was found of {places:?}");
    for finding in findings {
        let place = finding.place();
        let named = places.iter().any(|named| place.contains(named));
        assert!(named, "{finding}, not at {places:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_put_over_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.live().await;
    trailed.seal(2).await;
    trailed.assert_whole().await;

    // The table's policy stands against changes and deletions, not against putting a row over another.
    let rows = rows(&trailed.client()).await;
    for (attribute, forged) in [
        ("actor_id", "e0000000-0000-4000-8000-000000000001"),
        ("new_state", "CANCELLED"),
        ("created_at", "2020-01-01T00:00:00.000Z"),
        ("hash", "00"),
        ("ip_address", "192.0.2.1"),
        ("occurred", "2020-01-01T00:00:00.000Z#0001#ORDER#x"),
        ("colour", "blue"),
    ] {
        let forged = AttributeValue::S(forged.to_owned());
        // Not one that says so already, as the row of a cancellation does.
        let others = rows.iter().filter(|(_, row)| row.get(attribute) != Some(&forged));
        let others: Vec<_> = others.collect();
        let (key, row) = others[attribute.len() % others.len()];
        let mut changed = row.clone();
        changed.insert(attribute.to_owned(), forged);
        put(&trailed, changed).await;
        let findings = trailed.verify().await.findings;
        assert_names(&findings, &[&format!("{} {}", key.0, key.1)]);
        put(&trailed, row.clone()).await;
        trailed.assert_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_never_was_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.live().await;
    trailed.seal(2).await;
    let rows = rows(&trailed.client()).await;
    let mut forged = rows.values().next().unwrap().clone();
    let sk = format!("{}1", text(&forged, "sk"));
    forged.insert("sk".to_owned(), AttributeValue::S(sk.clone()));
    put(&trailed, forged).await;
    let findings = trailed.verify().await.findings;
    let named = findings.iter().any(|finding| finding.place().ends_with(&sk));
    assert!(named, "{findings:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_archive_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.live().await;
    trailed.seal(3).await;
    trailed.assert_whole().await;
    for below in ["rows", "digests"] {
        let files = files(&trailed, below);
        let file = files.first().unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let original = fs::read_to_string(file).unwrap();

        let edited = original.replacen("\"created_at\":\"2", "\"created_at\":\"1", 1);
        let edited = edited.replacen("\"rows\":", "\"rows\":1", 1);
        assert_ne!(edited, original, "{name}");
        fs::write(file, edited).unwrap();
        assert_names(&trailed.verify().await.findings, &[name]);

        fs::remove_file(file).unwrap();
        let findings = trailed.verify().await.findings;
        let named = findings.iter().any(|finding| finding.to_string().contains(name));
        assert!(named, "{below}: {findings:?}");

        fs::write(file, original).unwrap();
        trailed.assert_whole().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_somebody_laid_there_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.live().await;
    let bucket = trailed.bucket();
    let stray = trailed.system.objects().path_of(&bucket, "notes.txt").unwrap();
    fs::write(&stray, "nothing to see here").unwrap();
    let findings = trailed.verify().await.findings;
    let object = "notes.txt".to_owned();
    assert_eq!(findings, [Finding::ObjectStray { object }]);
}
