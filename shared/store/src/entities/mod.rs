//! What orders and returns have in common: facts, a path, an owner, and one item that holds them.

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

/// What an edge of an entity's state machine carries.
pub type DetailsOf<E> = <<E as StoredEntity>::Status as Lifecycle>::Details;

/// An entity that takes steps along a state machine and is kept as one item.
pub trait StoredEntity: Clone + std::fmt::Debug + PartialEq + Send + Sync + Sized {
    /// Its state machine.
    type Status: StoredDetails + OwesJobs;
    /// Its id.
    type Id: Copy + std::fmt::Debug + std::fmt::Display + Send + Sync;
    /// What else must hold for a step, judged by the database with the item's own data.
    type Guard: Clone + std::fmt::Debug + Default + Send + Sync;
    /// Why a guard did not let a step through.
    type Refusal: std::error::Error + PartialEq + Send + Sync;

    /// The key of the item.
    fn key(id: Self::Id) -> String;

    /// The sixteen bytes of the id, by which entities are spread over the listing's shards.
    fn id_bytes(id: &Self::Id) -> &[u8; 16];

    /// Writes one that has just been created.
    fn write(&self, list_shards: u8) -> Result<Item, CorruptItem>;

    /// Reads one. An item whose projections disagree with its path is corrupt.
    fn read(item: &Item) -> Result<Self, CorruptItem>;

    /// The key of another item of which the entity shows a part, from the entity's own key and, where it is known, its
    /// status; `None` where there is nothing to show.
    fn companion(_key: &str, _status: Option<Self::Status>) -> Option<String> {
        None
    }

    /// Adds the part that the companion holds.
    fn attach(self, _companion: &Item) -> Result<Self, CorruptItem> {
        Ok(self)
    }

    /// The path it has taken.
    fn path(&self) -> &Path<Self::Status>;

    /// Whose it is.
    fn customer_id(&self) -> CustomerId;

    /// The order under whose id the records of its jobs are kept.
    fn order_id(&self) -> OrderId;

    /// The entity as it was at `version`; `None` when it never had that many.
    fn at_version(&self, version: u32) -> Option<Self>;

    /// Takes one more step along the state machine, in memory.
    fn take(
        &mut self,
        to: Self::Status,
        cause: Cause,
        details: DetailsOf<Self>,
    ) -> Result<(), IllegalTransition<Self::Status>>;

    /// Adds what the guard demands to a step's condition. What it demands must be stored under names of its own.
    fn demand(
        guard: &Self::Guard,
        condition: &mut String,
        update: UpdateItemFluentBuilder,
    ) -> UpdateItemFluentBuilder;

    /// Which of the guard's demands the entity does not meet.
    fn refusal(&self, guard: &Self::Guard) -> Option<Self::Refusal>;

    /// Where it stands.
    fn status(&self) -> Self::Status {
        self.path().status()
    }

    /// How many transitions it has had.
    fn version(&self) -> u32 {
        self.path().version()
    }

    /// When it was created.
    fn created_at(&self) -> Timestamp {
        self.path().first().cause().at
    }
}
