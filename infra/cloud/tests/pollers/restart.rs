use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oms_cloud::dynamodb::Dynamo;
use oms_cloud::pollers::{Checkpoints, Engines};
use oms_cloud::s3::Objects;
use oms_cloud::sqs::{Location, Queues};
use oms_telemetry::Clock;
use oms_telemetry::Timestamp;
use serde_json::Value;

use crate::stream::template;
use crate::{Script, Stores, System, failed, values};

fn engines(directory: &Path, clock: Clock) -> Engines {
    let file = |name: &str| Location::File(directory.join(name));
    Engines {
        dynamo: Dynamo::open(&file("dynamodb.sqlite")).unwrap(),
        queues: Queues::open(&file("queues.sqlite"), clock.clone()).unwrap(),
        // A new directory for each run, since the run before may not have released its own yet.
        objects: Objects::open(tempfile::tempdir_in(directory).unwrap().keep(), clock.clone()).unwrap(),
        checkpoints: Checkpoints::open(&file("checkpoints.sqlite")).unwrap(),
        clock,
    }
}

async fn run(directory: &Path, clock: Clock, functions: Arc<Script>) -> System {
    Stores::of(&template("BatchSize: 1"), engines(directory, clock))
        .await
        .poll(functions)
        .await
}

fn works() -> Arc<Script> {
    Script::new(|_, _| Ok(Value::Null))
}

#[tokio::test]
async fn a_restart_resumes_after_the_last_checkpoint() {
    let directory = tempfile::tempdir().unwrap();
    let run = async |functions| run(directory.path(), Clock::system(), functions).await;
    let system = run(works()).await;
    system.put("ORDER#1", "first").await;
    system.idle().await;
    system.stop().await;
    // The second run fails its record and ends with it undelivered.
    let system = run(Script::new(|_, _| failed("down"))).await;
    system.put("ORDER#2", "second").await;
    while system.functions.batches().is_empty() {
        tokio::task::yield_now().await;
    }
    system.stop().await;
    let system = run(works()).await;
    system.put("ORDER#3", "third").await;
    system.idle().await;
    assert_eq!(values(&system.functions.batches().concat()), ["second", "third"]);
}

#[tokio::test]
async fn delivered_records_are_kept_for_a_day() {
    let directory = tempfile::tempdir().unwrap();
    // The stream's records carry the time of the machine.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = Timestamp::from_unix_milliseconds(i64::try_from(now.as_millis()).unwrap()).unwrap();
    let later = |hours| Clock::manual(now.saturating_add(Duration::from_hours(hours)));
    let system = run(directory.path(), later(0), works()).await;
    system.put("ORDER#1", "delivered").await;
    system.idle().await;
    system.stop().await;
    for (hours, expected) in [(23, vec!["delivered"]), (25, vec![])] {
        // Starting trims. A function without checkpoints then reads what is left.
        let stores = run(directory.path(), later(hours), works()).await.stop().await;
        let checkpoints = Checkpoints::open(&Location::Memory).unwrap();
        let unread = Stores {
            engines: Engines {
                checkpoints,
                ..stores.engines
            },
            ..stores
        };
        let system = unread.poll(works()).await;
        system.idle().await;
        assert_eq!(values(&system.functions.batches().concat()), expected, "{hours}");
    }
}

#[tokio::test]
async fn records_not_yet_delivered_are_kept_longer() {
    let directory = tempfile::tempdir().unwrap();
    let system = run(
        directory.path(),
        Clock::system(),
        Script::new(|_, _| failed("down")),
    )
    .await;
    system.put("ORDER#1", "waiting").await;
    system.stop().await;
    let much_later = Clock::manual("2099-01-01T00:00:00.000Z".parse().unwrap());
    let system = run(directory.path(), much_later, works()).await;
    system.idle().await;
    assert_eq!(values(&system.functions.batches().concat()), ["waiting"]);
}
