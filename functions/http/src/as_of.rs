//! Views of the past.

use oms_domain::Timestamp;
use oms_http::query::whole_number;
use oms_http::{ApiError, Query};
use oms_store::StoredEntity;

/// The point in the past that a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// So many.
    Version(u32),
    /// The transitions up to that time.
    Time(Timestamp),
}

impl AsOf {
    /// Reads `as_of`: a version, or a time.
    pub fn parse(query: &mut Query) -> Option<Self> {
        query.optional("as_of", |text| {
            let version = whole_number(text).map(Self::Version);
            let parsed = version.map_or_else(|| text.parse().map(Self::Time), Ok);
            parsed.map_err(|_| "must be a version such as `3`, or a time such as `2026-11-21T09:30:00.000Z`")
        })
    }

    /// The entity as it was then; there was none before it was created, and there is none of a version to come.
    pub fn view<E: StoredEntity>(self, entity: &E) -> Result<E, ApiError> {
        let version = match self {
            Self::Version(version) => version,
            Self::Time(time) => {
                let transitions = entity.path().transitions();
                let past = transitions.take_while(|transition| transition.cause().at <= time);
                past.last().map_or(0, oms_domain::Transition::sequence)
            }
        };
        entity.at_version(version).ok_or(ApiError::NotFound)
    }
}
