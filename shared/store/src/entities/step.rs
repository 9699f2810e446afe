//! A transition of an order or a return: one conditional `UpdateItem`, without a read before it.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use oms_domain::{Cause, CustomerId, JobMark, Lifecycle};
use oms_variants::{Variant, is_broken};

use crate::attributes::{Item, number, string};
use crate::entities::DetailsOf;
use crate::entities::path::{PATH, STATUS, VERSION, WRITES, write_transition};
use crate::{Committed, OrderStore, StoreError, StoredEntity, keys};

/// A step that a caller wants an entity to take.
#[derive(Clone, Debug)]
pub struct Step<E: StoredEntity> {
    /// The entity.
    pub id: E::Id,
    /// The state it should enter.
    pub to: E::Status,
    /// The actor, the time and the reason.
    pub cause: Cause,
    /// The details that the edge carries.
    pub details: DetailsOf<E>,
    /// The customer to whom the entity must belong; `None` for any.
    pub owner: Option<CustomerId>,
    /// The version that the entity must have; `None` for any.
    pub if_match: Option<u32>,
    /// The conditions beyond the state machine.
    pub guard: E::Guard,
}

/// The reason why an entity did not take a step.
#[derive(Debug, thiserror::Error)]
pub enum StepError<E: StoredEntity> {
    /// There is no such entity.
    #[error("there is no such entity")]
    NotFound,
    /// The entity belongs to somebody else.
    #[error("the entity belongs to somebody else")]
    NotOwned,
    /// The idempotency key has made another change of the entity.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The entity does not have the version that the caller named.
    #[error("the entity is at version {current_version}")]
    Stale {
        /// The current version.
        current_version: u32,
    },
    /// The state machine has no edge from the current status to the requested one.
    #[error("cannot transition from {current} to {requested}")]
    Illegal {
        /// The current status.
        current: E::Status,
        /// The current version.
        version: u32,
        /// The requested status.
        requested: E::Status,
    },
    /// The guard refused the step.
    #[error("{refusal}")]
    Refused {
        /// The reason.
        refusal: E::Refusal,
        /// The current status.
        current: E::Status,
        /// The current version.
        version: u32,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OrderStore {
    /// Takes the step if the state machine, the owner, the version and the guard allow it. The database checks all of
    /// these in the one call that writes.
    ///
    /// A step whose write id the entity already holds is not taken again. Its result is the entity as that write left
    /// it. This serves the retries of clients, and those of the SDK after a lost answer.
    pub async fn step<E: StoredEntity>(&self, step: &Step<E>) -> Result<Committed<E>, StepError<E>> {
        match self.step_expression(step).send().await {
            Ok(updated) => {
                let item = updated
                    .attributes()
                    .ok_or_else(|| StoreError::incomplete("UpdateItem", "attributes"))?;
                let entity = E::read(item).map_err(StoreError::Corrupt)?;
                Ok(Committed {
                    entity,
                    replayed: false,
                })
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    explain(step, failed.item())
                }
                _ => Err(StoreError::of("UpdateItem", &error).into()),
            },
        }
    }

    /// Returns what [`OrderStore::step`] would return, without a write. One `GetItem`.
    pub async fn dry_run_step<E: StoredEntity>(&self, step: &Step<E>) -> Result<Committed<E>, StepError<E>> {
        let entity = self.get::<E>(step.id).await?.ok_or(StepError::NotFound)?;
        judge(step, entity)
    }

    fn step_expression<E: StoredEntity>(&self, step: &Step<E>) -> UpdateItemFluentBuilder {
        let Step {
            id,
            to,
            cause,
            details,
            owner,
            if_match,
            guard,
        } = step;
        let write_id = Blob::new(cause.write.id.as_bytes().as_slice());
        let shard = keys::shard(E::id_bytes(id), self.list_shards);
        let mut set = "SET #status = :to, #listing = :listing, #path = list_append(#path, :transition), \
                       #version = #version + :one"
            .to_owned();
        // The status before the step is not known here, so the condition lists every status that has an edge to `to`.
        let mut predecessors: Vec<&str> = to.predecessors().map(Lifecycle::as_str).collect();
        if predecessors.is_empty() {
            // No edge enters an initial state. No item has the empty status, so the condition fails and the refusal is
            // explained.
            predecessors.push("");
        }
        let places: Vec<String> = (0..predecessors.len())
            .map(|index| format!(":from{index}"))
            .collect();
        let mut condition = format!("#status IN ({})", places.join(", "));
        // The write ids are in `path`, too, but a condition cannot search a list of maps. Without this part, another
        // request under the same idempotency key would take its edge instead of being refused.
        condition.push_str(" AND NOT contains(#writes, :write)");
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(E::key(*id)))
            .expression_attribute_names("#status", STATUS)
            .expression_attribute_names("#listing", keys::LISTING)
            .expression_attribute_names("#path", PATH)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_names("#writes", WRITES)
            .expression_attribute_values(":to", string(to.as_str()))
            .expression_attribute_values(":listing", string(keys::listing(*to, shard)))
            .expression_attribute_values(
                ":transition",
                AttributeValue::L(vec![write_transition(*to, cause, details)]),
            )
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":write", AttributeValue::B(write_id.clone()))
            .expression_attribute_values(":writes", AttributeValue::Bs(vec![write_id]));
        for (place, status) in places.into_iter().zip(predecessors) {
            update = update.expression_attribute_values(place, string(status));
        }
        if let Some(owner) = owner {
            condition.push_str(" AND #customer = :customer");
            update = update
                .expression_attribute_names("#customer", keys::CUSTOMER)
                .expression_attribute_values(":customer", string(keys::customer(E::Status::ENTITY, *owner)));
        }
        if let Some(version) = if_match {
            condition.push_str(" AND #version = :version");
            update = update.expression_attribute_values(":version", number(version));
        }
        // The writer does not know the status before the step. Some marks depend on it, see `JobMark`.
        let mark = JobMark::entering(*to);
        if let JobMark::Prepare(kind) | JobMark::Owe(kind) = mark {
            set.push_str(", #job_kind = :job_kind");
            update = update
                .expression_attribute_names("#job_kind", keys::JOB_KIND)
                .expression_attribute_values(":job_kind", string(kind.as_str()));
        }
        if matches!(mark, JobMark::Owe(_) | JobMark::OweIfPrepared) {
            // The write id in the due time tells this mark from the mark of a later transition, which no worker may
            // clear unseen.
            set.push_str(", #job_due = :job_due");
            update = update
                .expression_attribute_names("#job_due", keys::JOB_DUE)
                .expression_attribute_values(":job_due", string(keys::mark_due(cause.at, cause.write.id)));
        }
        update = E::demand(guard, &mut condition, update);
        update
            .update_expression(format!("{set} ADD #writes :writes"))
            .condition_expression(condition)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// Finds the part of the condition that failed, from the item as the database returned it.
fn explain<E: StoredEntity>(step: &Step<E>, item: Option<&Item>) -> Result<Committed<E>, StepError<E>> {
    let Some(item) = item else {
        return Err(StepError::NotFound);
    };
    let entity = E::read(item).map_err(StoreError::Corrupt)?;
    let illegal = StepError::Illegal {
        current: entity.status(),
        version: entity.version(),
        requested: step.to,
    };
    match judge(step, entity) {
        // The condition failed although `judge` finds that the item meets it. The database decides, since nothing was
        // written.
        Ok(committed) if !committed.replayed => Err(illegal),
        judged => judged,
    }
}

/// Judges the step on the entity as it is: the condition of the write, in Rust.
fn judge<E: StoredEntity>(step: &Step<E>, mut entity: E) -> Result<Committed<E>, StepError<E>> {
    // The owner comes first, because every other answer would tell a stranger that the entity exists.
    if step.owner.is_some_and(|owner| entity.customer_id() != owner) {
        return Err(StepError::NotOwned);
    }
    // This variant makes a mistake on purpose: another writer may have brought the entity into the state.
    if is_broken(Variant::StateInsteadOfWriteId) && entity.status() == step.to {
        return Ok(Committed {
            entity,
            replayed: true,
        });
    }
    // The own write comes before the version and the state: a retry must find it even if the entity has moved on since.
    if let Some(ours) = entity.path().written_by(step.cause.write.id)
        && !is_broken(Variant::NoOwnWriteCheck)
    {
        if ours.cause().write.fingerprint != step.cause.write.fingerprint {
            return Err(StepError::KeyReused);
        }
        let entity = entity.at_version(ours.sequence()).unwrap_or(entity);
        return Ok(Committed {
            entity,
            replayed: true,
        });
    }
    if step.if_match.is_some_and(|version| entity.version() != version) {
        return Err(StepError::Stale {
            current_version: entity.version(),
        });
    }
    let (current, version) = (entity.status(), entity.version());
    // A guard has a say only on an edge that exists. Elsewhere the answer names the states that may follow.
    if current.may_become(step.to)
        && let Some(refusal) = entity.refusal(&step.guard)
    {
        return Err(StepError::Refused {
            refusal,
            current,
            version,
        });
    }
    match entity.take(step.to, step.cause.clone(), step.details.clone()) {
        Ok(()) => Ok(Committed {
            entity,
            replayed: false,
        }),
        Err(_) => Err(StepError::Illegal {
            current,
            version,
            requested: step.to,
        }),
    }
}
