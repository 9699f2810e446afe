use std::sync::{Arc, OnceLock};
use std::time::Duration;

use oms_cloud::pollers::{FireError, FunctionError};
use oms_cloud::sqs::{NewMessage, Queues};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{Script, Stores, System, failed};

/// One function every five minutes, and another for the messages it sends.
const TEMPLATE: &str = "
Resources:
  JobQueue: {Type: 'AWS::SQS::Queue'}
  SweepFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: sweep}}
    Properties:
      Events:
        Timer: {Type: Schedule, Properties: {Schedule: rate(5 minutes)}}
  WorkFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: work}}
    Properties:
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt JobQueue.Arn}}
";

impl System {
    /// Turns the clock, and waits until all that is due then is done.
    async fn pass(&self, duration: Duration) {
        self.engines.clock.advance(duration);
        self.idle().await;
    }

    fn events(&self, function: &str) -> Vec<Value> {
        let invocations = self.functions.invocations.lock().unwrap();
        let wanted = invocations.iter().filter(|(invoked, _)| invoked == function);
        wanted.map(|(_, event)| event.clone()).collect()
    }

    /// The times of the events that the scheduled function got, in order.
    fn times(&self) -> Vec<String> {
        let events = self.events("sweep");
        events
            .iter()
            .map(|event| event["time"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn works() -> Arc<Script> {
    Script::new(|_, _| Ok(Value::Null))
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

/// A function that answers when it is let through.
fn gated() -> (Arc<Semaphore>, Arc<Script>) {
    let gate = Arc::new(Semaphore::new(0));
    let given = Arc::clone(&gate);
    let functions = Script::waiting(move |_, _| {
        let gate = Arc::clone(&given);
        Box::pin(async move {
            gate.acquire().await.unwrap().forget();
            Ok(json!("through"))
        })
    });
    (gate, functions)
}

#[tokio::test]
async fn fires_after_each_period_with_the_event_of_a_rule() {
    let system = System::start(TEMPLATE, works()).await;
    system.idle().await;
    system.pass(minutes(4)).await;
    system.pass(Duration::from_millis(59_999)).await;
    assert_eq!(system.times(), [""; 0]);
    system.pass(Duration::from_millis(1)).await;
    system.pass(minutes(5)).await;
    assert_eq!(system.times(), ["2026-11-21T09:35:00Z", "2026-11-21T09:40:00Z"]);
    let events = system.events("sweep");
    let id = events[0]["id"].as_str().unwrap();
    let expected = json!({
        "version": "0",
        "id": id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-11-21T09:35:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/t-sweep-function-timer"],
        "detail": {},
    });
    assert_eq!(events[0], expected);
    assert_eq!(
        uuid::Uuid::parse_str(id).unwrap().get_version(),
        Some(uuid::Version::Random)
    );
    assert_ne!(events[1]["id"], id);
}

#[tokio::test]
async fn of_several_missed_firings_only_the_last_is_made_up_for() {
    let system = System::start(TEMPLATE, works()).await;
    system.pass(minutes(63)).await;
    assert_eq!(system.times(), ["2026-11-21T10:30:00Z"]);
    // The rhythm stays.
    system.pass(minutes(1)).await;
    assert_eq!(system.times().len(), 1);
    system.pass(minutes(1)).await;
    assert_eq!(system.times()[1..], ["2026-11-21T10:35:00Z"]);
}

#[tokio::test]
async fn a_failure_is_tried_again_twice_with_the_same_event() {
    let system = System::start(TEMPLATE, Script::new(|_, _| failed("down"))).await;
    system.pass(minutes(5)).await;
    assert_eq!(system.times().len(), 1);
    for (pass, invocations) in [(59, 1), (1, 2), (119, 2), (1, 3)] {
        system.pass(Duration::from_secs(pass)).await;
        assert_eq!(system.times().len(), invocations);
    }
    let events = system.events("sweep");
    assert!(events.iter().all(|event| *event == events[0]));
    // The event is given up, and the next firing is a new one.
    system.pass(minutes(1)).await;
    system.pass(Duration::from_millis(59_999)).await;
    assert_eq!(system.times().len(), 3);
    system.pass(Duration::from_millis(1)).await;
    assert_eq!(system.times()[3..], ["2026-11-21T09:40:00Z"]);
}

#[tokio::test]
async fn a_success_ends_the_retries() {
    let answers = Arc::new(Semaphore::new(1));
    let system = System::start(
        TEMPLATE,
        Script::new(move |_, _| match answers.try_acquire() {
            Ok(first) => {
                first.forget();
                failed("once")
            }
            Err(_) => Ok(Value::Null),
        }),
    )
    .await;
    system.pass(minutes(5)).await;
    system.pass(minutes(1)).await;
    system.pass(minutes(3)).await;
    assert_eq!(system.times().len(), 2);
}

#[tokio::test]
async fn retries_of_one_firing_do_not_delay_the_next() {
    let template = TEMPLATE.replace("5 minutes", "1 minute");
    let system = System::start(&template, Script::new(|_, _| failed("down"))).await;
    for _ in 0..4 {
        system.pass(minutes(1)).await;
    }
    let count = |minute| {
        let time = format!("2026-11-21T09:{minute}:00Z");
        system.times().iter().filter(|fired| **fired == time).count()
    };
    // After one and after three minutes more: the first firing has had all its attempts.
    assert_eq!([31, 32, 33, 34].map(count), [3, 2, 2, 1]);
}

#[tokio::test]
async fn idle_waits_for_what_is_due_and_for_what_is_under_way() {
    let (gate, functions) = gated();
    let system = System::start(TEMPLATE, functions).await;
    system.engines.clock.advance(minutes(5));
    let mut idle = std::pin::pin!(system.idle());
    while system.times().is_empty() {
        let early = tokio::time::timeout(Duration::from_millis(5), &mut idle).await;
        assert!(early.is_err(), "the function has not even been invoked");
    }
    for _ in 0..10 {
        let early = tokio::time::timeout(Duration::from_millis(5), &mut idle).await;
        assert!(early.is_err(), "the function has not answered");
    }
    gate.add_permits(1);
    idle.await;
}

#[tokio::test]
async fn idle_sees_through_what_a_scheduled_function_sets_off() {
    let queues = Arc::new(OnceLock::<Queues>::new());
    let given = Arc::clone(&queues);
    let functions = Script::waiting(move |function, _| {
        let queues = Arc::clone(&given);
        Box::pin(async move {
            if function == "sweep" {
                let message = NewMessage::with_body("overdue");
                queues.get().unwrap().send("t-job-queue", message).await.unwrap();
            }
            Ok(Value::Null)
        })
    });
    let system = System::start(TEMPLATE, functions).await;
    assert!(queues.set(system.engines.queues.clone()).is_ok());
    for round in 1..=20 {
        system.pass(minutes(5)).await;
        assert_eq!(system.events("work").len(), round);
    }
}

#[tokio::test]
async fn fired_by_hand_it_gives_the_response() {
    let system = System::start(TEMPLATE, Script::new(|_, _| Ok(json!({"resent": 3})))).await;
    system.engines.clock.advance(minutes(2));
    let response = system.pollers.fire("sweep").await.unwrap();
    assert_eq!(response, json!({"resent": 3}));
    assert_eq!(system.times(), ["2026-11-21T09:32:00Z"]);
    // Its own rhythm is not touched.
    system.pass(minutes(3)).await;
    assert_eq!(system.times()[1..], ["2026-11-21T09:35:00Z"]);
}

#[tokio::test]
async fn fired_by_hand_a_failure_is_the_callers() {
    let system = System::start(TEMPLATE, Script::new(|_, _| failed("down"))).await;
    let error = system.pollers.fire("sweep").await.unwrap_err();
    assert!(
        matches!(&error, FireError::Function(FunctionError::Failed(message)) if message == "down"),
        "{error:?}"
    );
    system.pass(minutes(4)).await;
    assert_eq!(system.times().len(), 1);
    for function in ["work", "absent"] {
        let error = system.pollers.fire(function).await.unwrap_err();
        assert!(
            matches!(&error, FireError::NotScheduled(name) if name == function),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn idle_waits_for_what_was_fired_by_hand() {
    let (gate, functions) = gated();
    let system = System::start(TEMPLATE, functions).await;
    let mut fired = std::pin::pin!(system.pollers.fire("sweep"));
    let mut idle = std::pin::pin!(system.idle());
    for _ in 0..10 {
        let early = tokio::time::timeout(Duration::from_millis(5), async {
            tokio::select! {
                biased;
                fired = &mut fired => drop(fired),
                () = &mut idle => {}
            }
        });
        assert!(early.await.is_err(), "the function has not answered");
    }
    gate.add_permits(1);
    assert_eq!(fired.await.unwrap(), json!("through"));
    idle.await;
}

#[tokio::test]
async fn shutting_down_waits_for_what_is_under_way_and_for_nothing_else() {
    let (gate, functions) = gated();
    let system = System::start(TEMPLATE, functions).await;
    system.engines.clock.advance(minutes(5));
    while system.times().is_empty() {
        tokio::task::yield_now().await;
    }
    let System {
        pollers, functions, ..
    } = system;
    let mut shutdown = std::pin::pin!(pollers.shutdown());
    for _ in 0..10 {
        let early = tokio::time::timeout(Duration::from_millis(5), &mut shutdown).await;
        assert!(early.is_err(), "the function has not answered");
    }
    gate.add_permits(1);
    shutdown.await;
    assert_eq!(functions.invocations.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn each_start_counts_its_first_period_anew() {
    let stores = Stores::new(TEMPLATE).await;
    let clock = stores.engines.clock.clone();
    let system = stores.poll(works()).await;
    clock.advance(minutes(4));
    let system = system.stop().await.poll(works()).await;
    system.pass(minutes(4)).await;
    assert_eq!(system.times(), [""; 0]);
    system.pass(minutes(1)).await;
    assert_eq!(system.times(), ["2026-11-21T09:39:00Z"]);
}
