use std::time::Duration;

use serde_json::{Value, json};

use crate::queue::{DEAD, JOBS, template};
use crate::{Answer, Script, System, failed};

/// Lets the message fail as often as the queue allows and looks where it is then.
async fn exhaust(answer: impl Fn() -> Answer + Send + Sync + 'static) -> System {
    let settings = template("FunctionResponseTypes: [ReportBatchItemFailures]");
    let system = System::start(&settings, Script::new(move |_, _| answer())).await;
    system.send(JOBS, "poison").await;
    for receives in 1..=2 {
        system.idle().await;
        assert_eq!(system.functions.batches().len(), receives);
        assert_eq!(system.bodies(JOBS).await, ["poison"]);
        system.engines.clock.advance(Duration::from_secs(30));
    }
    system.idle().await;
    system
}

#[tokio::test]
async fn a_message_that_always_fails_goes_to_the_dead_letter_queue() {
    let answers: [fn() -> Answer; 3] = [
        || failed("no"),
        || Ok(json!({"batchItemFailures": [{"itemIdentifier": "no such"}]})),
        || Ok(json!({"batchItemFailures": [{"itemIdentifier": null}]})),
    ];
    for answer in answers {
        let system = exhaust(answer).await;
        assert_eq!(system.functions.batches().len(), 2);
        assert_eq!(system.bodies(JOBS).await, [""; 0]);
        assert_eq!(system.bodies(DEAD).await, ["poison"]);
    }
}

#[tokio::test]
async fn a_redriven_message_is_worked_on_again() {
    let recovered = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let works = std::sync::Arc::clone(&recovered);
    let system = exhaust(move || {
        if works.load(std::sync::atomic::Ordering::SeqCst) {
            Ok(Value::Null)
        } else {
            failed("no")
        }
    })
    .await;
    recovered.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(system.engines.queues.redrive(DEAD, None).await.unwrap(), 1);
    system.idle().await;
    assert_eq!(system.functions.batches().len(), 3);
    assert_eq!(system.bodies(JOBS).await, [""; 0]);
    assert_eq!(system.bodies(DEAD).await, [""; 0]);
}
