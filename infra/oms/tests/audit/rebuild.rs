use oms_cloud::dynamodb::{Dynamo, router};
use oms_cloud::sqs::Location;
use oms_trail::{Rebuilt, RowAtFault};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::{HISTORY, Trailed, client, now, rows, text};

/// The database of a system that does not run, without the policies that a system enforces.
async fn behind_its_back(directory: &std::path::Path) -> Client {
    let dynamo = Dynamo::open(&Location::File(directory.join("dynamodb.sqlite"))).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(dynamo)).await.unwrap() });
    client(&url)
}

async fn rebuild(trailed: &Trailed, dry_run: bool) -> Rebuilt {
    let trail = trailed.system.trail().unwrap();
    trail.rebuild(dry_run, &mut |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_were_taken_away_come_back_byte_for_byte() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.live().await;
    trailed.seal(2).await;
    trailed.assert_whole().await;
    let (before, end) = (rows(&trailed.client()).await, trailed.clock.now());
    trailed.system.stop().await;

    let client = behind_its_back(directory.path()).await;
    let mut gone = Vec::new();
    let lasting = before.values().filter(|row| text(row, "event") != "REFUSED");
    for row in lasting.step_by(3) {
        let (pk, sk) = (text(row, "pk"), text(row, "sk"));
        let delete = client.delete_item().table_name(HISTORY);
        let delete = delete.key("pk", AttributeValue::S(pk.clone()));
        let delete = delete.key("sk", AttributeValue::S(sk.clone()));
        delete.send().await.unwrap();
        gone.push(format!("{pk} {sk}"));
    }
    assert!(gone.len() > 3);

    let trailed = Trailed::start(directory.path(), end).await;
    let findings = trailed.verify().await.findings;
    let mut named: Vec<String> = findings.iter().map(oms_audit::Finding::place).collect();
    named.sort();
    gone.sort();
    assert_eq!(named, gone);

    let missing = u64::try_from(gone.len()).unwrap();
    let dry = rebuild(&trailed, true).await;
    assert_eq!((dry.missing, dry.added, dry.counters), (missing, 0, Some(0)));
    assert_ne!(rows(&trailed.client()).await, before, "a dry run changes nothing");
    let done = rebuild(&trailed, false).await;
    assert_eq!((done.missing, done.added), (missing, missing));
    assert_eq!(rows(&trailed.client()).await, before);
    // Rows that were counted are not counted again.
    trailed.assert_whole().await;
    let again = rebuild(&trailed, false).await;
    assert_eq!((again.missing, again.added, again.counters), (0, 0, Some(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_differs_is_told_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(directory.path(), now()).await;
    trailed.live().await;
    let client = trailed.client();
    let (key, mut row) = rows(&client).await.pop_first().unwrap();
    row.insert("actor_id".to_owned(), AttributeValue::S("forged".to_owned()));
    let put = client.put_item().table_name(HISTORY);
    put.set_item(Some(row)).send().await.unwrap();
    let forged = rows(&client).await;
    let rebuilt = rebuild(&trailed, false).await;
    let (pk, sk) = key;
    assert_eq!(rebuilt.differing, [RowAtFault { pk, sk }]);
    assert_eq!((rebuilt.missing, rebuilt.counters), (0, None));
    assert_eq!(rows(&client).await, forged);
}
