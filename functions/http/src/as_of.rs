//! Views of the past.

use oms_domain::Timestamp;
use oms_http::query::whole_number;
use oms_http::{ApiError, Query};
use oms_store::StoredEntity;

/// The point in the past that a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The entity at this version.
    Version(u32),
    /// The entity after its transitions up to this time.
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

    /// Returns the entity as it was then. Before its creation and for a version that it has not reached, the answer is
    /// [`ApiError::NotFound`].
    pub fn view<E: StoredEntity>(self, entity: &E) -> Result<E, ApiError> {
        let version = match self {
            Self::Version(version) => version,
            Self::Time(time) => {
                let transitions = entity.path().transitions();
                // The view ends at the first later transition. A slow clock may have dated one behind it earlier, but a
                // version contains every transition before it.
                let past = transitions.take_while(|transition| transition.cause().at <= time);
                past.last().map_or(0, oms_domain::Transition::sequence)
            }
        };
        entity.at_version(version).ok_or(ApiError::NotFound)
    }
}
