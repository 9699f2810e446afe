//! The records of background jobs, and the index of those that are not done.
//!
//! A job is one item. The first claim opens its record and clears the mark of the entity that owes the job ([`owner`]).
//! From then on every change of the job is one conditional update of the record, index entry included ([`attempt`]).

pub mod attempt;
pub mod due;
pub mod invoice;
pub mod owner;
pub mod record;
pub mod refund;

use oms_domain::{JobKind, JobOwner};

use crate::attributes::Item;
use crate::{CorruptItem, InvoiceRecord, JobRecord, JobState, RefundRecord};

fn owner_and_state(kind: JobKind, item: &Item) -> Result<(JobOwner, JobState), CorruptItem> {
    fn read<R: JobRecord>(item: &Item) -> Result<(JobOwner, JobState), CorruptItem> {
        let record = R::read(item)?;
        Ok((record.owner(), record.job().clone()))
    }
    match kind {
        JobKind::Invoice => read::<InvoiceRecord>(item),
        JobKind::Refund => read::<RefundRecord>(item),
    }
}
