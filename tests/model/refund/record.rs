//! The writes to the record: the conditions of `oms_store`, each one call.

use oms_domain::JobStatus;

use super::model::{Refunds, Safeguard};
use super::world::{Claim, Entry, Record, Refund, Stage, World};

const fn bit(refund: Refund) -> u8 {
    1 << refund
}

/// True if a refund is in a record's set of those that failed.
pub const fn is_known_to_have_failed(failed: u8, refund: Refund) -> bool {
    failed & bit(refund) != 0
}

/// The result of a claim.
pub enum Claimed {
    Ours(Claim),
    Done,
    Failed,
    Leased,
    Exists,
}

impl Refunds {
    /// `open_refund`: the record with its first attempt claimed, unless there is one.
    pub fn open(&self, world: &mut World) -> Claimed {
        if world.record.is_some() && self.has(Safeguard::OneRecord) {
            return Claimed::Exists;
        }
        world.leases += 1;
        let record = Record {
            status: JobStatus::Processing,
            attempts: 1,
            lease: Some(world.leases),
            lease_is_over: false,
            waits: false,
            generation: 1,
            transaction: None,
            failed: 0,
        };
        let claim = claim_of(&record, world.leases, true);
        world.record = Some(record);
        world.entry = Some(Entry::Owed);
        Claimed::Ours(claim)
    }

    /// `claim_job`.
    pub fn claim(world: &mut World) -> Claimed {
        let lease = world.leases + 1;
        let Some(record) = world.record.as_mut() else {
            return Claimed::Leased;
        };
        match record.status {
            JobStatus::Succeeded => return Claimed::Done,
            JobStatus::Failed => return Claimed::Failed,
            JobStatus::Pending if record.waits => return Claimed::Leased,
            JobStatus::Processing if !record.lease_is_over => return Claimed::Leased,
            JobStatus::Pending | JobStatus::Processing => {}
        }
        record.status = JobStatus::Processing;
        record.lease = Some(lease);
        record.lease_is_over = false;
        record.attempts += 1;
        world.leases = lease;
        Claimed::Ours(claim_of(record, lease, false))
    }

    /// `succeed_refund`.
    pub fn succeed(&self, world: &mut World, refund: Refund) -> bool {
        let Some(record) = world.record.as_mut() else {
            return false;
        };
        let has_failed = is_known_to_have_failed(record.failed, refund);
        if record.status == JobStatus::Succeeded || (has_failed && self.has(Safeguard::FailedStaysFailed)) {
            return false;
        }
        end(record, JobStatus::Succeeded);
        record.transaction = Some(refund);
        world.once_succeeded = Some(refund);
        self.move_entry(world);
        true
    }

    /// `await_refund`: the next look is put off for an hour by a lease of its own. Returns false, without effect, when
    /// another worker took over.
    pub fn put_off(world: &mut World, claim: &Claim, refund: Refund) -> bool {
        let lease = world.leases + 1;
        let Some(record) = world.record.as_mut().filter(|record| is_ours(record, claim)) else {
            return false;
        };
        record.transaction = Some(refund);
        record.lease = Some(lease);
        record.lease_is_over = false;
        record.attempts -= 1;
        world.leases = lease;
        true
    }

    /// `fail_job`.
    pub fn fail(&self, world: &mut World, claim: &Claim, gives_up: bool, new_key: bool) -> bool {
        let own_lease = self.has(Safeguard::OwnLease);
        let Some(record) = world
            .record
            .as_mut()
            .filter(|record| !own_lease || is_ours(record, claim))
        else {
            return false;
        };
        end(
            record,
            if gives_up {
                JobStatus::Failed
            } else {
                JobStatus::Pending
            },
        );
        record.waits = !gives_up;
        record.generation += u8::from(new_key);
        self.move_entry(world);
        true
    }

    /// `undo_refund`.
    pub fn undo(&self, world: &mut World, refund: Refund) -> bool {
        let Some(record) = world.record.as_mut() else {
            return false;
        };
        let is_the_one = record.transaction.is_none_or(|known| known == refund);
        let may_be = record.status != JobStatus::Succeeded && self.has(Safeguard::RoomForTheNext);
        if is_known_to_have_failed(record.failed, refund) || !(is_the_one || may_be) {
            return false;
        }
        end(record, JobStatus::Failed);
        record.failed |= bit(refund);
        record.generation += 1;
        self.move_entry(world);
        true
    }

    /// `retry_job`.
    pub fn try_again(&self, world: &mut World) {
        let failed = world
            .record
            .as_mut()
            .filter(|record| record.status == JobStatus::Failed);
        if let Some(record) = failed {
            end(record, JobStatus::Pending);
            record.attempts = 0;
            self.move_entry(world);
        }
    }

    /// The record's index entry, which the write that ends an attempt moves with the status.
    fn move_entry(&self, world: &mut World) {
        let Some(record) = &world.record else {
            return;
        };
        let entry = match record.status {
            JobStatus::Pending | JobStatus::Processing => Some(Entry::Owed),
            JobStatus::Failed => Some(Entry::Failed),
            JobStatus::Succeeded => None,
        };
        // Without the safeguard the entry is removed by a success, and a later failure does not bring it back.
        if self.has(Safeguard::EntryWithStatus) || world.entry.is_some() {
            world.entry = entry;
        }
    }
}

/// `end_attempt`. A record that is not pending does not wait.
fn end(record: &mut Record, status: JobStatus) {
    record.status = status;
    record.lease = None;
    record.lease_is_over = false;
    record.waits = false;
}

fn is_ours(record: &Record, claim: &Claim) -> bool {
    record.status == JobStatus::Processing && record.lease == Some(claim.lease)
}

const fn claim_of(record: &Record, lease: u8, first: bool) -> Claim {
    Claim {
        lease,
        is_over: false,
        first,
        attempts: record.attempts,
        generation: record.generation,
        failed: record.failed,
    }
}

impl World {
    /// True if the record says that the money has moved.
    pub fn says_succeeded(&self) -> bool {
        self.record
            .as_ref()
            .is_some_and(|record| record.status == JobStatus::Succeeded)
    }

    /// True if the record says that the job has failed for good.
    pub fn says_failed(&self) -> bool {
        self.record
            .as_ref()
            .is_some_and(|record| record.status == JobStatus::Failed)
    }

    /// True if the refund that the record once named as succeeded has not failed at the gateway since.
    pub fn success_stands(&self) -> bool {
        self.once_succeeded
            .is_some_and(|refund| self.stage(refund) != Stage::Failed)
    }
}
