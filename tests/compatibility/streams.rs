//! Stream records and messages that an earlier version wrote are processed to the end.

use std::collections::BTreeSet;

use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::Local;
use oms_tests::deployment::{Deployment, Outcome, Place, Queue, Stream};
use serde_json::{Value, json};

use crate::archive;
use crate::story::items;
use crate::written::{Written, all};

async fn deliver(deployment: &Deployment<'_>, stream: Stream, records: &[Value]) {
    for batch in records.chunks(100) {
        let event = json!({ "Records": batch });
        match deployment.invoke(stream.function(), &event).await {
            Outcome::Answered(answer) => assert_eq!(answer["batchItemFailures"], json!([]), "{answer}"),
            other => panic!("{stream:?}: {other:?}"),
        }
    }
}

/// The rows of the fixture's order, its return and their jobs, but for what follows from no record.
fn rows_of_life(written: &Written) -> Vec<&Value> {
    let rows = written.tables.history.iter().filter(|row| {
        let key = row["pk"]["S"].as_str().unwrap();
        let ours = written.streams.ids.iter().any(|id| key.ends_with(id.as_str()));
        ours && row["event"]["S"] != "REFUSED"
    });
    rows.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_become_the_rows_that_the_version_made_of_them_hash_by_hash() {
    for written in all() {
        let local = Local::at(written.at()).await;
        let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
        deliver(&deployment, Stream::RecordHistory, &written.streams.orders).await;
        let rows = items(&local, "HISTORY_TABLE").await;
        let before = rows_of_life(&written);
        assert!(before.len() > 10, "{}", before.len());
        assert_eq!(rows.iter().collect::<Vec<_>>(), before, "{}", written.version);
        drop(deployment);
        local.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_become_messages() {
    for written in all() {
        let local = Local::at(written.at()).await;
        let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
        let owes = |record: &&Value| {
            let image = &record["dynamodb"]["NewImage"];
            let key = image["pk"]["S"].as_str().unwrap_or_default();
            (key.starts_with("ORDER#") || key.starts_with("RETURN#")) && !image["job_due"].is_null()
        };
        let records: Vec<Value> = written.streams.orders.iter().filter(owes).cloned().collect();
        deliver(&deployment, Stream::DispatchJobs, &records).await;
        for queue in JobKind::ALL {
            let name = local.queue(&queue.logical_id());
            let sent = local.system().queues().messages(name).await.unwrap();
            let sent: BTreeSet<String> = sent.into_iter().map(|message| message.body).collect();
            let [body] = &sent.iter().collect::<Vec<_>>()[..] else {
                panic!("{sent:?}");
            };
            assert!(body.contains(&written.streams.ids[0]), "{body}");
        }
        drop(deployment);
        local.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_become_the_lines_that_the_version_archived() {
    for written in all() {
        let local = Local::at(written.at()).await;
        let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
        deliver(&deployment, Stream::ArchiveHistory, &written.streams.history).await;
        let archived = archive::rows(&archive::objects(&local).await);
        let before = archive::rows(&written.archive.objects);
        assert!(
            archived.len() > 10 && archived.is_subset(&before),
            "{}",
            written.version
        );
        drop(deployment);
        local.stop().await;
    }
}
