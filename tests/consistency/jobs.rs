//! The kinds of job, the transitions that owe them, and the functions that do them.

use std::collections::BTreeSet;

use oms_cloud::template::EventSource;
use oms_domain::{JobKind, OrderStatus, OwesJobs, ReturnStatus};
use oms_tests::contract;
use oms_tests::deployment::Queue as _;

use crate::template::resources;

#[test]
fn the_kinds_of_job_are_those_of_the_contract_and_each_queue_has_its_worker() {
    let kinds: BTreeSet<&str> = JobKind::ALL.map(JobKind::as_str).into();
    assert_eq!(kinds, contract::WORKERS.map(|(kind, _)| kind).into());
    let resources = resources();
    for kind in JobKind::ALL {
        let queue = resources
            .queues
            .iter()
            .find(|queue| queue.logical_id == kind.logical_id());
        let queue = &queue
            .unwrap_or_else(|| panic!("{kind} has no queue"))
            .definition
            .name;
        let worker = resources.function(kind.function()).unwrap();
        let works_on =
            |source: &EventSource| matches!(source, EventSource::Queue(source) if source.queue == *queue);
        assert!(worker.sources.iter().any(works_on), "{kind}");
    }
}

#[test]
fn a_transition_owes_the_jobs_that_the_contract_says() {
    fn compare<S: OwesJobs>() -> usize {
        let mut owing = 0;
        for next in S::ALL {
            let edges = next
                .predecessors()
                .map(Some)
                .chain((*next == S::INITIAL).then_some(None));
            for previous in edges {
                let owed: BTreeSet<&str> = S::jobs_owed(previous, *next)
                    .iter()
                    .map(|kind| kind.as_str())
                    .collect();
                let before = previous.map_or("", S::as_str);
                let expected = contract::jobs_owed(S::ENTITY.as_str(), before, next.as_str());
                assert_eq!(owed, expected.iter().copied().collect(), "{before} {next}");
                owing += usize::from(!owed.is_empty());
            }
        }
        owing
    }
    assert!(compare::<OrderStatus>() >= 2);
    assert!(compare::<ReturnStatus>() >= 1);
}
