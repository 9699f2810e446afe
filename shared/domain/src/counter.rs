//! Exact counts of orders, returns and jobs, maintained from the rows of the history.
//!
//! The change that a row makes to the counts follows from the row alone. A row and its change are written in
//! one transaction, so the counts are exact. Counting all rows again must give the same numbers.

use std::collections::BTreeMap;
use std::fmt;

use crate::{
    EntityType, HistoryEvent, HistoryRecord, JobKind, JobStatus, Lifecycle, OrderStatus, OwesJobs,
    ReturnStatus,
};

/// A counter: of all entities of a kind, or of those in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counter {
    entity: EntityType,
    state: Option<&'static str>,
}

impl Counter {
    /// Counts all entities of a kind.
    pub const fn total(entity: EntityType) -> Self {
        Self { entity, state: None }
    }

    /// Counts the entities in one state of their machine.
    pub fn of<S: Lifecycle>(state: S) -> Self {
        Self {
            entity: S::ENTITY,
            state: Some(state.as_str()),
        }
    }

    /// Counts the jobs of a kind in one status.
    pub const fn of_jobs(kind: JobKind, status: JobStatus) -> Self {
        Self {
            entity: kind.entity_type(),
            state: Some(status.as_str()),
        }
    }

    /// Every counter that the system maintains.
    pub fn all() -> Vec<Self> {
        let jobs = JobKind::ALL.map(JobKind::entity_type);
        let kinds = [EntityType::Order, EntityType::Return].into_iter().chain(jobs);
        let mut all: Vec<Self> = kinds.map(Self::total).collect();
        all.extend(OrderStatus::ALL.iter().copied().map(Self::of));
        all.extend(ReturnStatus::ALL.iter().copied().map(Self::of));
        for kind in JobKind::ALL {
            all.extend(JobStatus::ALL.map(|status| Self::of_jobs(kind, status)));
        }
        all
    }
}

/// The counter's name in the database: `ORDER`, or `ORDER#PAID`.
impl fmt::Display for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state {
            None => self.entity.fmt(f),
            Some(state) => write!(f, "{}#{state}", self.entity),
        }
    }
}

/// Numbers by counter: totals, or the changes to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Counter, i64>);

impl Counts {
    /// The number for `counter`; 0 where there is none.
    pub fn get(&self, counter: Counter) -> i64 {
        self.0.get(&counter).copied().unwrap_or(0)
    }

    /// Adds `by`, which may be negative.
    pub fn add(&mut self, counter: Counter, by: i64) {
        let count = self.0.entry(counter).or_default();
        *count = count.saturating_add(by);
    }

    /// The counters that are not zero.
    pub fn nonzero(&self) -> impl Iterator<Item = (Counter, i64)> + '_ {
        self.0
            .iter()
            .map(|(counter, count)| (*counter, *count))
            .filter(|(_, count)| *count != 0)
    }

    /// Adds the change that a row of the history makes to the counts.
    pub fn count(&mut self, record: &HistoryRecord) {
        match (record.event, EntityType::from_name(&record.entity_type)) {
            (HistoryEvent::Transition, Some(EntityType::Order)) => self.transition::<OrderStatus>(record),
            (HistoryEvent::Transition, Some(EntityType::Return)) => self.transition::<ReturnStatus>(record),
            (HistoryEvent::Job, Some(EntityType::Job(kind))) => self.job(kind, record),
            // A refusal changes no state, and API keys have no counters.
            (HistoryEvent::Transition | HistoryEvent::Refused | HistoryEvent::Job, _) => {}
        }
    }

    fn transition<S: OwesJobs>(&mut self, record: &HistoryRecord) {
        let Some(state) = record.new_state.as_deref().and_then(S::from_name) else {
            return;
        };
        let previous = record.previous_state.as_deref().and_then(S::from_name);
        match previous {
            // Only a creation has no state before it. Every other transition leaves the total as it is.
            Some(previous) => self.add(Counter::of(previous), -1),
            None => self.add(Counter::total(S::ENTITY), 1),
        }
        self.add(Counter::of(state), 1);
        for kind in S::jobs_owed(previous, state) {
            // A job counts from the moment it is owed, before its first attempt has a row of its own.
            self.add(Counter::total(kind.entity_type()), 1);
            self.add(Counter::of_jobs(*kind, JobStatus::Pending), 1);
        }
    }

    fn job(&mut self, kind: JobKind, record: &HistoryRecord) {
        let status = |name: &Option<String>| name.as_deref().and_then(JobStatus::from_name);
        let Some(now) = status(&record.new_state) else {
            return;
        };
        // The first row of a job has no previous state: the transition that owes the job has counted it as `PENDING`.
        // The rows may come in either order, since changes are only added up.
        let before = status(&record.previous_state).unwrap_or(JobStatus::Pending);
        self.add(Counter::of_jobs(kind, before), -1);
        self.add(Counter::of_jobs(kind, now), 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, ActorId, Cause, JobEvent, JobLog, Order, OrderDetails, Role};

    fn counted(records: &[HistoryRecord]) -> Vec<(String, i64)> {
        let mut counts = Counts::default();
        for record in records {
            counts.count(record);
        }
        let named = counts
            .nonzero()
            .map(|(counter, count)| (counter.to_string(), count));
        named.collect()
    }

    fn order(states: &[OrderStatus]) -> Order {
        let cause = crate::transition::tests::cause;
        let mut order = Order::place(crate::order::tests::facts(&[(1, "1", "0")]), cause(0)).unwrap();
        for (at, state) in (1..).zip(states) {
            order.step(*state, cause(at), OrderDetails::default()).unwrap();
        }
        order
    }

    #[test]
    fn every_order_is_in_one_state_and_owes_what_it_owes() {
        let waiting = HistoryRecord::of_order(&order(&[])).unwrap();
        assert_eq!(
            counted(&waiting),
            [("ORDER".to_owned(), 1), ("ORDER#PENDING_PAYMENT".to_owned(), 1)]
        );
        let cancelled = order(&[OrderStatus::Paid, OrderStatus::Cancelled]);
        let cancelled = HistoryRecord::of_order(&cancelled).unwrap();
        assert_eq!(
            counted(&cancelled),
            [
                ("ORDER".to_owned(), 1),
                ("ORDER#CANCELLED".to_owned(), 1),
                ("REFUND".to_owned(), 1),
                ("REFUND#PENDING".to_owned(), 1),
            ]
        );
    }

    #[test]
    fn a_job_moves_from_pending_to_where_it_ends_whatever_comes_first() {
        let cause = Cause {
            actor: Actor {
                id: ActorId::parse("process-refund").unwrap(),
                role: Role::System,
            },
            ..crate::transition::tests::cause(9)
        };
        let event = |status| JobEvent {
            status,
            attempts: 1,
            cause: cause.clone(),
            error: None,
            outcome: None,
        };
        let order = order(&[OrderStatus::Paid, OrderStatus::Cancelled]);
        let log = JobLog {
            kind: JobKind::Refund,
            order_id: order.id(),
            events: [
                JobStatus::Pending,
                JobStatus::Failed,
                JobStatus::Pending,
                JobStatus::Succeeded,
            ]
            .map(event)
            .into(),
        };
        let mut records = HistoryRecord::of_job(&log).unwrap();
        records.extend(HistoryRecord::of_order(&order).unwrap());
        let counted = counted(&records);
        assert!(counted.contains(&("REFUND#SUCCEEDED".to_owned(), 1)));
        assert_eq!(counted.len(), 4, "{counted:?}");
    }

    #[test]
    fn every_counter_that_a_row_can_move_is_listed() {
        let all: Vec<String> = Counter::all().iter().map(ToString::to_string).collect();
        assert_eq!(
            all.len(),
            2 + OrderStatus::ALL.len()
                + ReturnStatus::ALL.len()
                + JobKind::ALL.len() * (1 + JobStatus::ALL.len())
        );
        for name in [
            "ORDER",
            "ORDER#PAID",
            "RETURN#IN_TRANSIT",
            "REFUND#FAILED",
            "INVOICE#PENDING",
        ] {
            assert!(all.contains(&name.to_owned()), "{name}");
        }
    }
}
