use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use oms_cloud::sqs::NewMessage;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{Script, System, failed};

/// One function on one queue (30 s visibility, two receives, then the dead-letter queue).
pub fn template(mapping: &str) -> String {
    format!(
        "
Resources:
  JobQueue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt DeadQueue.Arn, maxReceiveCount: 2}}
  DeadQueue: {{Type: 'AWS::SQS::Queue'}}
  WorkFunction:
    Type: AWS::Serverless::Function
    Metadata: {{BuildProperties: {{Binary: work}}}}
    Properties:
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt JobQueue.Arn
            {mapping}
"
    )
}

pub const JOBS: &str = "t-job-queue";
pub const DEAD: &str = "t-dead-queue";

fn bodies(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .map(|record| record["body"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn messages_arrive_as_lambda_sends_them_and_are_deleted() {
    let system = System::start(&template(""), Script::new(|_, _| Ok(Value::Null))).await;
    let message = NewMessage::with_body(r#"{"kind":"INVOICE"}"#);
    system.engines.queues.send(JOBS, message).await.unwrap();
    system.idle().await;
    assert_eq!(system.bodies(JOBS).await, [""; 0]);
    let (function, event) = system.functions.invocations.lock().unwrap()[0].clone();
    assert_eq!(function, "work");
    let event: aws_lambda_events::sqs::SqsEvent = serde_json::from_value(event).unwrap();
    let record = &event.records[0];
    assert_eq!(record.body.as_deref(), Some(r#"{"kind":"INVOICE"}"#));
    assert_eq!(record.attributes["ApproximateReceiveCount"], "1");
    assert_eq!(
        record.event_source_arn.as_deref(),
        Some("arn:aws:sqs:us-east-1:000000000000:t-job-queue")
    );
}

#[tokio::test]
async fn only_the_messages_that_failed_come_back() {
    let functions = Script::new(|_, event| {
        let records = event["Records"].as_array().unwrap();
        let bad = records.iter().filter(|record| record["body"] == "bad");
        let failures: Vec<_> = bad
            .map(|record| json!({"itemIdentifier": record["messageId"]}))
            .collect();
        Ok(json!({"batchItemFailures": failures}))
    });
    let system = System::start(
        &template("FunctionResponseTypes: [ReportBatchItemFailures]"),
        functions,
    )
    .await;
    for body in ["good", "bad", "good"] {
        system.send(JOBS, body).await;
    }
    system.idle().await;
    assert_eq!(system.bodies(JOBS).await, ["bad"]);
    system.engines.clock.advance(Duration::from_secs(29));
    system.idle().await;
    let before = system.functions.batches().concat().len();
    system.engines.clock.advance(Duration::from_secs(1));
    system.idle().await;
    let records = system.functions.batches().concat();
    assert_eq!((before, records.len()), (3, 4));
    assert_eq!(records[3]["body"], "bad");
    assert_eq!(records[3]["attributes"]["ApproximateReceiveCount"], "2");
}

#[tokio::test]
async fn unwanted_messages_are_deleted_unseen() {
    let filter = r#"FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["INVOICE"]}}'}]}"#;
    let system = System::start(&template(filter), Script::new(|_, _| Ok(Value::Null))).await;
    for body in [r#"{"kind":"REFUND"}"#, r#"{"kind":"INVOICE"}"#, "no JSON"] {
        system.send(JOBS, body).await;
    }
    system.idle().await;
    assert_eq!(
        bodies(&system.functions.batches().concat()),
        [r#"{"kind":"INVOICE"}"#]
    );
    assert_eq!(system.bodies(JOBS).await, [""; 0]);
}

#[tokio::test]
async fn no_more_run_at_once_than_allowed() {
    let gate = Arc::new(Semaphore::new(0));
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let functions = Script::waiting({
        let (gate, running, most) = (Arc::clone(&gate), Arc::clone(&running), Arc::clone(&most));
        move |_, _| {
            let (gate, running, most) = (Arc::clone(&gate), Arc::clone(&running), Arc::clone(&most));
            Box::pin(async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                gate.acquire().await.unwrap().forget();
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(Value::Null)
            })
        }
    });
    let settings = "BatchSize: 1\n            ScalingConfig: {MaximumConcurrency: 2}";
    let system = System::start(&template(settings), functions).await;
    for number in 0..6 {
        system.send(JOBS, &number.to_string()).await;
    }
    while running.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    // Those that may not run yet are not received either: their visibility timeout would run.
    assert_eq!(system.engines.queues.depth(JOBS).await.unwrap().visible, 4);
    gate.add_permits(6);
    system.idle().await;
    assert_eq!(most.load(Ordering::SeqCst), 2);
    assert_eq!(system.functions.batches().len(), 6);
}

#[tokio::test]
async fn idle_waits_for_what_is_under_way() {
    let gate = Arc::new(Semaphore::new(0));
    let functions = Script::waiting({
        let gate = Arc::clone(&gate);
        move |_, _| {
            let gate = Arc::clone(&gate);
            Box::pin(async move {
                gate.acquire().await.unwrap().forget();
                Ok(Value::Null)
            })
        }
    });
    let system = System::start(&template(""), functions).await;
    system.send(JOBS, "slow").await;
    let mut idle = std::pin::pin!(system.idle());
    while system.functions.batches().is_empty() {
        let early = tokio::time::timeout(Duration::from_millis(5), &mut idle).await;
        assert!(early.is_err(), "the message has not even arrived");
    }
    for _ in 0..10 {
        let early = tokio::time::timeout(Duration::from_millis(5), &mut idle).await;
        assert!(early.is_err(), "the function has not answered");
    }
    gate.add_permits(1);
    idle.await;
    assert_eq!(system.bodies(JOBS).await, [""; 0]);
}

#[tokio::test]
async fn shutting_down_waits_for_what_is_under_way() {
    let (started, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let functions = Script::waiting({
        let (started, gate) = (Arc::clone(&started), Arc::clone(&gate));
        move |_, _| {
            let (started, gate) = (Arc::clone(&started), Arc::clone(&gate));
            Box::pin(async move {
                started.add_permits(1);
                gate.acquire().await.unwrap().forget();
                Ok(Value::Null)
            })
        }
    });
    let system = System::start(&template(""), functions).await;
    system.send(JOBS, "last").await;
    started.acquire().await.unwrap().forget();
    let System { pollers, stores, .. } = system;
    let mut shutdown = std::pin::pin!(pollers.shutdown());
    for _ in 0..10 {
        let early = tokio::time::timeout(Duration::from_millis(5), &mut shutdown).await;
        assert!(early.is_err(), "the function has not answered");
    }
    gate.add_permits(1);
    shutdown.await;
    assert_eq!(stores.bodies(JOBS).await, [""; 0]);
}

#[tokio::test]
async fn a_failing_function_does_not_stop_the_next_messages() {
    let functions = Script::new(|_, event| match event["Records"][0]["body"].as_str() {
        Some("bad") => failed("no"),
        _ => Ok(Value::Null),
    });
    let system = System::start(&template("BatchSize: 1"), functions).await;
    for body in ["bad", "good", "good"] {
        system.send(JOBS, body).await;
    }
    system.idle().await;
    assert_eq!(system.bodies(JOBS).await, ["bad"]);
}

/// A clock that is turned while a message is worked on makes it visible again, so that two have it. However the one who
/// had it first ends, and last, the queue does not look busy for ever.
#[tokio::test]
async fn a_message_that_two_had_at_once_leaves_the_queue_idle() {
    for first in [Ok(Value::Null), failed("late")] {
        let gates = [Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0))];
        let (waiting, invoked) = (gates.clone(), Arc::new(AtomicUsize::new(0)));
        let functions = Script::waiting(move |_, _| {
            let number = invoked.fetch_add(1, Ordering::SeqCst);
            let (gate, first) = (Arc::clone(&waiting[number]), first.clone());
            Box::pin(async move {
                gate.acquire().await.unwrap().forget();
                if number == 0 { first } else { failed("soon") }
            })
        });
        let system = System::start(&template(""), functions).await;
        let invocations = async |wanted: usize| {
            while system.functions.batches().len() < wanted {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        system.send(JOBS, "job").await;
        invocations(1).await;
        system.engines.clock.advance(Duration::from_secs(31));
        invocations(2).await;
        gates[1].add_permits(1);
        // Until the second has left the message; the first still has it.
        tokio::time::sleep(Duration::from_millis(50)).await;
        gates[0].add_permits(1);
        tokio::time::sleep(Duration::from_millis(50)).await;
        system.idle().await;
        assert_eq!(system.functions.batches().len(), 2);
    }
}
