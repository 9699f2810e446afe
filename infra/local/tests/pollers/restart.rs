use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oms_domain::Timestamp;
use oms_local::dynamodb::Dynamo;
use oms_local::pollers::{Checkpoints, Engines};
use oms_local::sqs::{Location, Queues};
use oms_telemetry::Clock;
use serde_json::Value;

use crate::stream::template;
use crate::{Script, Stores, System, failed, values};

fn engines(directory: &Path, clock: Clock) -> Engines {
    let file = |name: &str| Location::File(directory.join(name));
    Engines {
        dynamo: Dynamo::open(&file("dynamodb.sqlite")).unwrap(),
        queues: Queues::open(&file("queues.sqlite"), clock.clone()).unwrap(),
        checkpoints: Checkpoints::open(&file("checkpoints.sqlite")).unwrap(),
        clock,
    }
}

#[tokio::test]
async fn a_restart_resumes_after_the_last_checkpoint() {
    let directory = tempfile::tempdir().unwrap();
    let run = async |functions| {
        run(&template("BatchSize: 1"),
            engines(directory.path(), Clock::system()),
            functions,
        )
        .await
    };
    let system = run(Script::new(|_, _| Ok(Value::Null))).await;
    system.put("ORDER#1", "first").await;
    system.idle().await;
    system.pollers.shutdown().await;
    // The second run fails its record and dies with it undelivered.
    let system = run(Script::new(|_, _| failed("down"))).await;
    system.put("ORDER#2", "second").await;
    while system.functions.batches().is_empty() {
        tokio::task::yield_now().await;
    }
    system.pollers.shutdown().await;
    let system = run(Script::new(|_, _| Ok(Value::Null))).await;
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
    let system = run(&template(""),
        engines(directory.path(), later(0)),
        Script::new(|_, _| Ok(Value::Null)),
    )
    .await;
    system.put("ORDER#1", "delivered").await;
    system.idle().await;
    system.pollers.shutdown().await;
    for (hours, expected) in [(23, vec!["delivered"]), (25, vec![])] {
        let again = engines(directory.path(), later(hours));
        // Starting trims. A function without checkpoints then reads what is left.
        let system = run(&template(""), again.clone(), Script::new(|_, _| Ok(Value::Null))).await;
        system.pollers.shutdown().await;
        let unread = Engines {
            checkpoints: Checkpoints::open(&Location::Memory).unwrap(),
            ..again
        };
        let system = run(&template(""), unread, Script::new(|_, _| Ok(Value::Null))).await;
        system.idle().await;
        assert_eq!(values(&system.functions.batches().concat()), expected, "{hours}");
    }
}

#[tokio::test]
async fn records_not_yet_delivered_are_kept_longer() {
    let directory = tempfile::tempdir().unwrap();
    let system = run(&template(""),
        engines(directory.path(), Clock::system()),
        Script::new(|_, _| failed("down")),
    )
    .await;
    system.put("ORDER#1", "waiting").await;
    system.pollers.shutdown().await;
    let next_year = Clock::manual("2099-01-01T00:00:00.000Z".parse().unwrap());
    let system = run(&template(""),
        engines(directory.path(), next_year),
        Script::new(|_, _| Ok(Value::Null)),
    )
    .await;
    system.idle().await;
    assert_eq!(values(&system.functions.batches().concat()), ["waiting"]);
}
