use std::time::Duration;

use oms_cloud::template::Queue;

use crate::resources;

fn queue(logical_id: &str) -> Queue {
    let queues = resources().queues;
    queues
        .into_iter()
        .find(|queue| queue.logical_id == logical_id)
        .unwrap()
}

#[test]
fn the_queues_of_the_real_template() {
    let cases = [
        ("Invoice", "invoice", 8, "generate-invoice"),
        ("Refund", "refund", 12, "process-refund"),
    ];
    for (id, name, receives, worker) in cases {
        let jobs = queue(&format!("{id}Queue"));
        let expected = format!("oms-local-{name}-queue");
        assert_eq!(jobs.definition.name, expected);
        assert_eq!(jobs.url, format!("http://127.0.0.1:9324/000000000000/{expected}"));
        assert_eq!(jobs.definition.retention, Duration::from_hours(4 * 24), "{id}");
        let redrive = jobs.definition.redrive.unwrap();
        assert_eq!(
            redrive.dead_letter_queue,
            format!("oms-local-{name}-dead-letter-queue")
        );
        assert_eq!(redrive.max_receive_count, receives, "{id}");
        let worker = resources().function(worker).unwrap().timeout;
        assert_eq!(worker, Duration::from_mins(1), "{id}");
        assert_eq!(jobs.definition.visibility_timeout, worker * 6, "{id}");
    }
}

#[test]
fn what_failed_is_kept_for_fourteen_days() {
    let queues = resources().queues;
    let letters = queues
        .iter()
        .filter(|queue| queue.logical_id.ends_with("DeadLetterQueue"));
    let letters: Vec<_> = letters.collect();
    // Each queue of jobs has one.
    assert_eq!(2 * letters.len(), queues.len());
    for queue in letters {
        let retention = queue.definition.retention;
        assert_eq!(retention, Duration::from_hours(14 * 24), "{}", queue.logical_id);
    }
}
