//! Orders and returns: what is common to them, and one module for each operation.

pub mod create;
pub mod get;
pub(crate) mod item;
pub mod list;
pub mod order;
pub mod path;
pub mod returned;
pub mod step;
pub mod stream;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use oms_domain::{Cause, CustomerId, IllegalTransition, Lifecycle, OrderId, OwesJobs, Path, Timestamp};

use crate::CorruptItem;
use crate::attributes::Item;
use crate::entities::path::StoredDetails;

/// The details that an edge of the entity's state machine carries.
pub type DetailsOf<E> = <<E as StoredEntity>::Status as Lifecycle>::Details;

/// An entity that takes steps along a state machine and is stored as one item.
pub trait StoredEntity: Clone + std::fmt::Debug + PartialEq + Send + Sync + Sized {
    /// The states of its state machine.
    type Status: StoredDetails + OwesJobs;
    /// The type of its id.
    type Id: Copy + std::fmt::Debug + std::fmt::Display + Send + Sync;
    /// The conditions of a step beyond the state machine. The database checks them against the stored item in the same
    /// write.
    type Guard: Clone + std::fmt::Debug + Default + Send + Sync;
    /// The reason why a guard refused a step.
    type Refusal: std::error::Error + PartialEq + Send + Sync;

    /// The key of the item.
    fn key(id: Self::Id) -> String;

    /// The sixteen bytes of the id, by which entities are spread over the shards of the listing.
    fn id_bytes(id: &Self::Id) -> &[u8; 16];

    /// Writes the item of an entity that has just been created.
    fn write(&self, list_shards: u8) -> Result<Item, CorruptItem>;

    /// Reads an item. An item whose projections (status, version) disagree with its path is corrupt.
    fn read(item: &Item) -> Result<Self, CorruptItem>;

    /// The key of the companion, another item of which the entity shows a part; `None` if there is nothing to show.
    /// `status` is the entity's status, where it is known.
    fn companion(_key: &str, _status: Option<Self::Status>) -> Option<String> {
        None
    }

    /// Adds the part that the companion item holds.
    fn attach(self, _companion: &Item) -> Result<Self, CorruptItem> {
        Ok(self)
    }

    /// The transitions so far.
    fn path(&self) -> &Path<Self::Status>;

    /// The customer to whom it belongs.
    fn customer_id(&self) -> CustomerId;

    /// The order under whose id the records of its jobs are stored.
    fn order_id(&self) -> OrderId;

    /// The entity as it was at `version`; `None` if it has not reached that version.
    fn at_version(&self, version: u32) -> Option<Self>;

    /// Takes one step along the state machine, in memory. Does not check the guard.
    fn take(
        &mut self,
        to: Self::Status,
        cause: Cause,
        details: DetailsOf<Self>,
    ) -> Result<(), IllegalTransition<Self::Status>>;

    /// Adds the conditions of the guard to the condition of a step. A condition can only use attributes of the item
    /// itself: the facts are one text, whose parts it cannot see.
    fn demand(
        guard: &Self::Guard,
        condition: &mut String,
        update: UpdateItemFluentBuilder,
    ) -> UpdateItemFluentBuilder;

    /// The first condition of the guard that the entity does not meet.
    fn refusal(&self, guard: &Self::Guard) -> Option<Self::Refusal>;

    /// The current status.
    fn status(&self) -> Self::Status {
        self.path().status()
    }

    /// The number of transitions so far.
    fn version(&self) -> u32 {
        self.path().version()
    }

    /// The time of its creation.
    fn created_at(&self) -> Timestamp {
        self.path().first().cause().at
    }
}
