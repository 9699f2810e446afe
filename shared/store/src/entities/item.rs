//! The attributes that the items of orders and returns have in common.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{CustomerId, EntityType, Lifecycle};

use crate::attributes::{Item, number, required, string};
use crate::entities::path::{PATH, STATUS, VERSION, WRITES, write_transition};
use crate::{CorruptItem, StoredEntity, keys};

/// Writes everything but the facts of an entity that has just been created.
pub(crate) fn write_entity<E: StoredEntity>(entity: &E, id: E::Id, list_shards: u8) -> Item {
    let first = entity.path().first();
    let shard = keys::shard(E::id_bytes(&id), list_shards);
    let write_id = Blob::new(first.cause().write.id.as_bytes().as_slice());
    let created = keys::created(entity.created_at(), &id.to_string());
    let transition = write_transition(first.state(), first.cause(), first.details());
    let attributes = [
        (keys::PARTITION, string(E::key(id))),
        (
            keys::CUSTOMER,
            string(keys::customer(E::Status::ENTITY, entity.customer_id())),
        ),
        (keys::CREATED, string(created)),
        (keys::LISTING, string(keys::listing(first.state(), shard))),
        (STATUS, string(first.state().to_string())),
        (VERSION, number(first.sequence())),
        (PATH, AttributeValue::L(vec![transition])),
        (WRITES, AttributeValue::Bs(vec![write_id])),
    ];
    attributes.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Reads the customer to whom the item belongs. An item of another kind of entity is corrupt.
pub(crate) fn read_customer(item: &Item, kind: EntityType) -> Result<CustomerId, CorruptItem> {
    required(item, keys::CUSTOMER, |key| {
        let (prefix, customer) = key.split_once('#')?;
        (prefix == kind.as_str()).then(|| customer.parse().ok())?
    })
}

/// Checks that `status` and `version` agree with the path.
pub(crate) fn check_projections<E: StoredEntity>(item: &Item, entity: &E) -> Result<(), CorruptItem> {
    // The database judges by the projections and this code by the path. If the two disagreed, a step would be allowed
    // from a state that no reader sees.
    if entity.status() != required(item, STATUS, E::Status::from_name)? {
        return Err(CorruptItem { attribute: STATUS });
    }
    if entity.version() != required(item, VERSION, |text| text.parse::<u32>().ok())? {
        return Err(CorruptItem { attribute: VERSION });
    }
    Ok(())
}
