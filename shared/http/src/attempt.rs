//! The attempt that a request makes, for the history to record when it is refused.

use std::collections::BTreeMap;

use oms_domain::{
    Actor, ApiKeyId, EntityType, Fingerprint, HistoryRecord, JobKind, Lifecycle, OrderId, Refusal, ReturnId,
    Trigger, Write, WriteId,
};

use crate::call::Context;
use crate::{ApiError, Principal};

/// The subject of a request, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The kind of entity.
    pub entity_type: EntityType,
    /// The entity's id, or the operation's name.
    pub entity_id: String,
    /// The number of transitions the entity has had; 0 if it was not read.
    pub version: u32,
    /// The state of the entity.
    pub status: Option<&'static str>,
    /// The state that is asked for.
    pub requested: Option<&'static str>,
}

impl Attempt {
    /// An attempt at an entity.
    pub fn at(entity_type: EntityType, entity_id: &impl ToString) -> Self {
        Self {
            entity_type,
            entity_id: entity_id.to_string(),
            version: 0,
            status: None,
            requested: None,
        }
    }

    /// Reads the subject from the parameters of a path; `function` if they name no entity.
    pub(crate) fn of_path(function: &str, parameters: &[(&'static str, String)]) -> Self {
        let value = |name| {
            let mut parameters = parameters.iter();
            parameters.find_map(|(known, value)| (*known == name).then_some(value.as_str()))
        };
        let order = || {
            Some(Self::at(
                EntityType::Order,
                &value("order_id")?.parse::<OrderId>().ok()?,
            ))
        };
        let returned = || {
            Some(Self::at(
                EntityType::Return,
                &value("return_id")?.parse::<ReturnId>().ok()?,
            ))
        };
        let key = || {
            Some(Self::at(
                EntityType::ApiKey,
                &value("key_id")?.parse::<ApiKeyId>().ok()?,
            ))
        };
        let job = || {
            let kind: JobKind = value("kind")?.parse().ok()?;
            let order = value("entity_id")?.parse::<ReturnId>().ok()?.order();
            Some(Self::at(kind.entity_type(), &order))
        };
        let found = order().or_else(returned).or_else(key).or_else(job);
        found.unwrap_or_else(|| Self::at(EntityType::Operation, &function))
    }

    /// Notes that the entity should enter `state`.
    pub fn asks_for<S: Lifecycle>(&mut self, state: S) {
        self.requested = Some(state.as_str());
    }

    /// Notes that the entity was found in `state`, after `version` transitions.
    pub fn found<S: Lifecycle>(&mut self, state: S, version: u32) {
        self.status = Some(state.as_str());
        self.version = version;
    }
}

impl Context {
    /// The record of the refusal of `attempt`, the call or a part of it; `None` for an error that is not a refusal.
    ///
    /// A request is refused by the permissions, the ownership or a state machine. A malformed request, a missing entity
    /// and a stale version are no refusals.
    pub(crate) fn refusal(
        &self,
        attempt: &Attempt,
        error: &ApiError,
    ) -> Result<Option<HistoryRecord>, ApiError> {
        if !error.is_refusal() {
            return Ok(None);
        }
        let principal = self.principal()?;
        let refusal = Refusal {
            entity_type: attempt.entity_type,
            entity_id: attempt.entity_id.clone(),
            version: attempt.version,
            status: attempt.status,
            requested: attempt.requested,
            metadata: BTreeMap::from([
                ("code".to_owned(), error.code().as_str().to_owned()),
                ("operation".to_owned(), self.function.to_owned()),
            ]),
        };
        let write = Write {
            id: WriteId::from_bytes(self.entropy.next()?),
            fingerprint: Fingerprint::of(&[]),
        };
        let cause = self.cause_of(actor(principal), Trigger::ApiCall, write);
        let record = HistoryRecord::of_refusal(refusal, &cause).map_err(|error| {
            tracing::error!(error = %error, "a refusal cannot be written as a record");
            ApiError::Internal
        })?;
        Ok(Some(record))
    }
}

/// The caller in the least powerful of the caller's roles.
fn actor(principal: &Principal) -> Actor {
    Actor {
        id: principal.subject().clone(),
        role: principal.least_role(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_what_is_asked_for() {
        let order = OrderId::new([7; 10]);
        let about = |parameters: &[(&'static str, &str)]| {
            let parameters: Vec<_> = parameters
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect();
            let attempt = Attempt::of_path("list-jobs", &parameters);
            (attempt.entity_type, attempt.entity_id)
        };
        let (id, returned) = (order.to_string(), ReturnId::of(order).to_string());
        let upper = id.to_uppercase();
        assert_eq!(about(&[("order_id", &upper)]), (EntityType::Order, id.clone()));
        assert_eq!(
            about(&[("return_id", &returned)]),
            (EntityType::Return, returned.clone())
        );
        for entity_id in [&id, &returned] {
            let job = about(&[("kind", "refund"), ("entity_id", entity_id)]);
            assert_eq!(job, (EntityType::Job(JobKind::Refund), id.clone()));
        }
        for parameters in [
            &[][..],
            &[("order_id", "x")],
            &[("kind", "x"), ("entity_id", &id)],
        ] {
            assert_eq!(about(parameters), (EntityType::Operation, "list-jobs".to_owned()));
        }
    }
}
