//! The chains: the rows of each entity have consecutive numbers, contain the hash of the row before, and follow
//! the state machine.
//!
//! Comparing a row with its entity's path is a separate check. This one still finds a change that was made to
//! both.

use oms_domain::{ApiKeyStatus, EntityType, JobKind, JobStatus, OrderStatus, ReturnStatus};

use super::past::was_legal_by_name;
use super::table::Row;
use super::{Steps, Verifier};
use crate::Finding;

impl Verifier {
    /// Follows the chains of all entities whose rows have no finding yet.
    pub(super) fn follow_chains(&mut self, steps: &mut Steps<'_>) {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_unstable_by(|a, b| {
            let key = |row: &Row| (row.named.partition, row.sequence);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.named.place.cmp(&b.named.place))
        });
        let (mut findings, mut disturbed) = (Vec::new(), Vec::new());
        for entity in rows.chunk_by(|a, b| a.named.partition == b.named.partition) {
            for _ in entity {
                steps.step();
            }
            let Some(partition) = entity.first().map(|row| row.named.partition) else {
                continue;
            };
            if self.disturbed.contains(&partition) {
                continue;
            }
            let chained = entity.iter().copied().filter(|row| row.chained);
            if let Some(finding) = self.follow_chain(self.partitions.text(partition), chained) {
                findings.push(finding);
                disturbed.push(partition);
            }
        }
        self.findings.append(&mut findings);
        self.disturbed.extend(disturbed);
    }

    /// The first problem of one chain.
    fn follow_chain<'a>(&self, partition: &str, rows: impl Iterator<Item = &'a Row>) -> Option<Finding> {
        let kind = partition.split('#').next().and_then(EntityType::from_name);
        let mut before: Option<&Row> = None;
        for (expected, row) in (1..).zip(rows) {
            let place = || self.place_of(&row.named);
            if row.sequence != expected {
                return Some(Finding::SequenceBroken {
                    row: place(),
                    expected,
                });
            }
            if row.previous_hash != before.and_then(|before| before.hash) {
                return Some(Finding::ChainBroken { row: place() });
            }
            let name = |state: Option<u32>| state.map(|state| self.states.text(state));
            let (from, to) = (name(row.previous_state), name(row.new_state));
            let joined = row.previous_state == before.and_then(|before| before.new_state);
            if !joined || !may_go(kind, from, to) {
                return Some(Finding::IllegalPath {
                    row: place(),
                    from: from.map(str::to_owned),
                    to: to.map(str::to_owned),
                });
            }
            before = Some(row);
        }
        None
    }
}

/// Returns `true` if the kind of entity ever had the transition; `from` is `None` for the creation.
fn may_go(kind: Option<EntityType>, from: Option<&str>, to: Option<&str>) -> bool {
    match kind {
        Some(EntityType::Order) => was_legal_by_name::<OrderStatus>(from, to),
        Some(EntityType::Return) => was_legal_by_name::<ReturnStatus>(from, to),
        Some(EntityType::ApiKey) => was_legal_by_name::<ApiKeyStatus>(from, to),
        Some(EntityType::Job(kind)) => may_turn_out(kind, from, to),
        Some(EntityType::Operation) | None => false,
    }
}

/// The transitions of a job: any number of attempts, and from every outcome but success a retry. The gateway
/// may also report that a successful refund has failed after all.
fn may_turn_out(kind: JobKind, from: Option<&str>, to: Option<&str>) -> bool {
    // Claims leave no row, so the history never has a job in PROCESSING.
    let outcome = |name: &str| JobStatus::from_name(name).filter(|status| *status != JobStatus::Processing);
    let Some(to) = to.and_then(outcome) else {
        return false;
    };
    match from.map(outcome) {
        None | Some(Some(JobStatus::Pending | JobStatus::Failed)) => true,
        Some(Some(JobStatus::Succeeded)) => kind.may_be_undone() && to == JobStatus::Failed,
        Some(Some(JobStatus::Processing) | None) => false,
    }
}
