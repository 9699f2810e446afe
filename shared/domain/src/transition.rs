//! Transitions, the one way an entity changes, and the path they make up.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::{Actor, IdempotencyKey, IllegalTransition, Lifecycle, ReasonText, RequestId, Timestamp, Trigger};

/// The id of one intended write: the same for every retry of it, different for any other. Comparing write ids
/// tells a retry from a competing request that wanted the same state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteId([u8; 16]);

/// A hash of a request's body, by which an idempotency key reused for another request is detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 8]);

/// A write, as the entity stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// The write's id.
    pub id: WriteId,
    /// The fingerprint of the request.
    pub fingerprint: Fingerprint,
}

/// Hashes each part preceded by its length, so that no two lists of parts have the same input.
fn digest(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(&domain.as_bytes()).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn prefix<const LENGTH: usize>(digest: [u8; 32]) -> [u8; LENGTH] {
    let mut prefix = [0; LENGTH];
    // No caller asks for more than the 32 bytes of a digest, so the zeros are never used.
    prefix.copy_from_slice(digest.get(..LENGTH).unwrap_or(&[0; LENGTH]));
    prefix
}

impl WriteId {
    /// The write id of an idempotency key. A key counts per principal, method and path.
    pub fn of_key(principal: &str, method: &str, path: &str, key: &IdempotencyKey) -> Self {
        // The order of the parts and the name of the hash are fixed. If a deployment changed them, the retry of a
        // request from before it would count as another write.
        let parts = [
            principal.as_bytes(),
            method.as_bytes(),
            path.as_bytes(),
            key.as_str().as_bytes(),
        ];
        Self(prefix(digest("oms.write-id.v1", &parts)))
    }

    /// The identity of the order or API key that a create request with this write id makes. A retry derives the same
    /// identity, so no look-up by key is needed.
    pub fn identity(&self) -> crate::Identity {
        prefix(digest("oms.order-identity.v1", &[&self.0]))
    }

    /// The write id of sixteen bytes: random ones for a request without a key, or stored ones.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes, as stored.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Writes lower-case hexadecimal, as in messages and logs.
impl std::fmt::Display for WriteId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is not a write id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 32 hexadecimal digits")]
pub struct InvalidWriteId;

impl std::str::FromStr for WriteId {
    type Err = InvalidWriteId;

    fn from_str(text: &str) -> Result<Self, InvalidWriteId> {
        // `from_str_radix` alone would accept a leading `+`.
        let digits_only = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u128::from_str_radix(text, 16).ok().filter(|_| digits_only);
        value.map(|value| Self(value.to_be_bytes())).ok_or(InvalidWriteId)
    }
}

impl Fingerprint {
    /// The fingerprint of a request's canonical body.
    pub fn of(canonical_body: &[u8]) -> Self {
        // Eight bytes are enough, because a fingerprint is compared only with that of a write under the same id.
        Self(prefix(digest("oms.fingerprint.v1", &[canonical_body])))
    }

    /// The fingerprint of eight stored bytes.
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The eight bytes, as stored.
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

/// The circumstances of a change: the actor, the instant, the trigger and the reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The instant of the change.
    pub at: Timestamp,
    /// The person or software that made it.
    pub actor: Actor,
    /// The kind of event that caused it.
    pub trigger: Trigger,
    /// The reason, in the actor's words.
    pub reason: Option<ReasonText>,
    /// The id of the request.
    pub request_id: RequestId,
    /// The IP address of the client, where it is known.
    // Workers and schedules act without a client, so they have no address.
    pub ip_address: Option<IpAddr>,
    /// The write that made the change.
    pub write: Write,
}

/// One transition of an entity. It can only be made along an edge of the state machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition<S: Lifecycle> {
    sequence: u32,
    previous: Option<S>,
    state: S,
    cause: Cause,
    details: S::Details,
}

impl<S: Lifecycle> Transition<S> {
    /// The transition from `previous` (`None`: creation) to `state`; an error where the machine has no such
    /// edge.
    pub fn new(
        previous: Option<&Self>,
        state: S,
        cause: Cause,
        details: S::Details,
    ) -> Result<Self, IllegalTransition<S>> {
        match previous {
            None if state != S::INITIAL => return Err(IllegalTransition::Beginning(state)),
            Some(previous) if !previous.state.may_become(state) => {
                return Err(IllegalTransition::Edge {
                    from: previous.state,
                    to: state,
                });
            }
            None | Some(_) => {}
        }
        let sequence = previous.map_or(1, |previous| previous.sequence + 1);
        Ok(Self {
            sequence,
            previous: previous.map(|previous| previous.state),
            state,
            cause,
            details,
        })
    }

    /// The number of the transition, counted from 1: the version the entity has after it.
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    /// The state before the transition; `None` at creation.
    pub const fn previous(&self) -> Option<S> {
        self.previous
    }

    /// The state after the transition.
    pub const fn state(&self) -> S {
        self.state
    }

    /// The circumstances of the transition.
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The details the transition carries.
    pub const fn details(&self) -> &S::Details {
        &self.details
    }
}

/// The transitions an entity has had: its creation, then each along an edge. `status` and `version` are those
/// of the last transition, so they cannot disagree with the path.
#[derive(Clone, Debug, PartialEq)]
pub struct Path<S: Lifecycle> {
    // The creation has a field of its own, so a path without transitions cannot exist.
    first: Transition<S>,
    rest: Vec<Transition<S>>,
}

impl<S: Lifecycle> Path<S> {
    /// The path of a newly created entity.
    pub fn begin(cause: Cause, details: S::Details) -> Self {
        let first = Transition {
            sequence: 1,
            previous: None,
            state: S::INITIAL,
            cause,
            details,
        };
        Self {
            first,
            rest: Vec::new(),
        }
    }

    /// The path of stored transitions, oldest first; `None` if there are none. The transitions are not checked against
    /// the state machine, which may have changed since they were written. The verifier of the audit trail checks them.
    pub fn restore(stored: impl IntoIterator<Item = (S, Cause, S::Details)>) -> Option<Self> {
        let mut path: Option<Self> = None;
        for (state, cause, details) in stored {
            let last = path.as_ref().map(Self::last);
            let transition = Transition {
                // Neither the sequence nor the previous state is stored, because both follow from the place in the
                // list.
                sequence: last.map_or(1, |last| last.sequence + 1),
                previous: last.map(|last| last.state),
                state,
                cause,
                details,
            };
            match &mut path {
                Some(path) => path.rest.push(transition),
                None => {
                    path = Some(Self {
                        first: transition,
                        rest: Vec::new(),
                    });
                }
            }
        }
        path
    }

    /// Appends a transition; an error where the machine has no such edge, which leaves the path unchanged.
    pub fn step(&mut self, state: S, cause: Cause, details: S::Details) -> Result<(), IllegalTransition<S>> {
        let step = Transition::new(Some(self.last()), state, cause, details)?;
        self.rest.push(step);
        Ok(())
    }

    /// Every transition, creation first.
    pub fn transitions(&self) -> impl Iterator<Item = &Transition<S>> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// The transition that created the entity.
    pub const fn first(&self) -> &Transition<S> {
        &self.first
    }

    /// The latest transition.
    pub fn last(&self) -> &Transition<S> {
        self.rest.last().unwrap_or(&self.first)
    }

    /// The state the entity is in.
    pub fn status(&self) -> S {
        self.last().state
    }

    /// The number of transitions.
    pub fn version(&self) -> u32 {
        self.last().sequence
    }

    /// The first `version` transitions: the path as it was at that version. `None` for 0 and for a version it
    /// has never had.
    #[must_use]
    pub fn at_version(&self, version: u32) -> Option<Self> {
        let rest = usize::try_from(version.checked_sub(1)?).ok()?;
        let rest = self.rest.get(..rest)?.to_vec();
        Some(Self {
            first: self.first.clone(),
            rest,
        })
    }

    /// The transition that entered `state`, if there was one.
    pub fn entering(&self, state: S) -> Option<&Transition<S>> {
        // The machines have no cycles, so only a stored path of another machine could enter a state twice. The first
        // entry counts.
        self.transitions().find(|transition| transition.state == state)
    }

    /// The transition made by `write`, if there is one.
    pub fn written_by(&self, write: WriteId) -> Option<&Transition<S>> {
        // The last transition alone is not enough: the entity may have moved on before a retry arrives.
        self.transitions()
            .find(|transition| transition.cause.write.id == write)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ActorId, OrderDetails, OrderStatus, Role};

    pub(crate) fn cause(seed: u8) -> Cause {
        Cause {
            at: Timestamp::from_unix_milliseconds(1_700_000_000_000 + i64::from(seed)).unwrap(),
            actor: Actor {
                id: ActorId::parse("somebody").unwrap(),
                role: Role::Manager,
            },
            trigger: Trigger::ApiCall,
            reason: None,
            request_id: RequestId::parse("request").unwrap(),
            ip_address: None,
            write: Write {
                id: WriteId([seed; 16]),
                fingerprint: Fingerprint([seed; 8]),
            },
        }
    }

    #[test]
    fn a_step_off_the_edges_is_refused_and_changes_nothing() {
        let mut path = Path::<OrderStatus>::begin(cause(0), OrderDetails::default());
        let before = path.clone();
        let error = path
            .step(OrderStatus::Shipped, cause(1), OrderDetails::default())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot transition from PENDING_PAYMENT to SHIPPED"
        );
        assert_eq!(path, before);
        let error = Transition::new(None, OrderStatus::Paid, cause(0), OrderDetails::default()).unwrap_err();
        assert_eq!(error, IllegalTransition::Beginning(OrderStatus::Paid));
    }

    #[test]
    fn a_stored_path_is_read_as_it_is_even_where_no_edge_leads() {
        let stored = [OrderStatus::Paid, OrderStatus::Delivered, OrderStatus::Paid];
        let stored = (0..)
            .zip(stored)
            .map(|(seed, state)| (state, cause(seed), OrderDetails::default()));
        let path = Path::restore(stored).unwrap();
        let states: Vec<_> = path
            .transitions()
            .map(|transition| (transition.sequence(), transition.previous(), transition.state()))
            .collect();
        assert_eq!(
            states,
            [
                (1, None, OrderStatus::Paid),
                (2, Some(OrderStatus::Paid), OrderStatus::Delivered),
                (3, Some(OrderStatus::Delivered), OrderStatus::Paid),
            ]
        );
        assert_eq!(Path::<OrderStatus>::restore([]), None);
    }

    #[test]
    fn keys_count_per_principal_method_and_path() {
        let key = IdempotencyKey::parse("key").unwrap();
        let id = WriteId::of_key("a", "POST", "/orders", &key);
        assert_eq!(id, WriteId::of_key("a", "POST", "/orders", &key));
        for other in [
            ("b", "POST", "/orders"),
            ("a", "PATCH", "/orders"),
            ("a", "POST", "/orders/1"),
            ("aP", "OST", "/orders"),
        ] {
            assert_ne!(id, WriteId::of_key(other.0, other.1, other.2, &key), "{other:?}");
        }
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("+f".repeat(16).parse::<WriteId>(), Err(InvalidWriteId));
        assert_eq!(id.identity(), WriteId::from_bytes(*id.as_bytes()).identity());
    }

    proptest! {
        /// The entity at version n is the fold of its first n transitions.
        #[test]
        fn a_prefix_is_the_path_as_it_was(wanted in prop::collection::vec(0_usize..6, 0..20)) {
            let mut path = Path::<OrderStatus>::begin(cause(0), OrderDetails::default());
            let mut as_it_was = vec![path.clone()];
            for (seed, wanted) in (1_u8..).zip(wanted) {
                let state = OrderStatus::ALL[wanted];
                let legal = path.status().may_become(state);
                prop_assert_eq!(path.step(state, cause(seed), OrderDetails::default()).is_ok(), legal);
                if legal {
                    as_it_was.push(path.clone());
                    prop_assert_eq!(path.written_by(WriteId([seed; 16])), Some(path.last()));
                } else {
                    prop_assert_eq!(path.written_by(WriteId([seed; 16])), None);
                }
            }
            prop_assert_eq!(path.version() as usize, as_it_was.len());
            for (version, past) in (1..).zip(&as_it_was) {
                prop_assert_eq!(path.at_version(version), Some(past.clone()));
                prop_assert_eq!(past.version(), version);
                prop_assert_eq!(path.entering(past.status()), Some(past.last()));
            }
            prop_assert_eq!(path.at_version(0), None);
            prop_assert_eq!(path.at_version(path.version() + 1), None);
            for (sequence, transition) in (1..).zip(path.transitions()) {
                prop_assert_eq!(transition.sequence(), sequence);
            }
        }
    }
}
