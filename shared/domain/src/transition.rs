//! The one way an entity changes: a transition along an edge of its state machine.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::{Actor, IdempotencyKey, IllegalTransition, Lifecycle, ReasonText, RequestId, Timestamp, Trigger};

/// Names one intended write: the same for every retry of it, different for every other. Comparing it is how a
/// retry is told from a rival who wanted the same state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteId([u8; 16]);

/// Stands for what a request asked, so that a key reused for something else is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 8]);

/// A write as the entity remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// Its name.
    pub id: WriteId,
    /// What it asked.
    pub fingerprint: Fingerprint,
}

/// Hashes each part with its length before it, so that no two lists of parts give the same input.
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
    prefix.copy_from_slice(digest.get(..LENGTH).unwrap_or(&[0; LENGTH]));
    prefix
}

impl WriteId {
    /// The name a client gave its write: the key counts per principal, method and path.
    pub fn of_key(principal: &str, method: &str, path: &str, key: &IdempotencyKey) -> Self {
        let parts = [
            principal.as_bytes(),
            method.as_bytes(),
            path.as_bytes(),
            key.as_str().as_bytes(),
        ];
        Self(prefix(digest("oms.write-id.v1", &parts)))
    }

    /// The identity of the order that a create request under this write id places: a retry meets the same order.
    pub fn identity(&self) -> crate::Identity {
        prefix(digest("oms.order-identity.v1", &[&self.0]))
    }

    /// A write id of sixteen given bytes: random ones for a request without a key, or stored ones.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes, as stored.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Lower-case hexadecimal, as in messages and logs.
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
        let digits_only = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u128::from_str_radix(text, 16).ok().filter(|_| digits_only);
        value.map(|value| Self(value.to_be_bytes())).ok_or(InvalidWriteId)
    }
}

impl Fingerprint {
    /// The fingerprint of a request's canonical body.
    pub fn of(canonical_body: &[u8]) -> Self {
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

/// Who changed something, when, through what, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Through what.
    pub trigger: Trigger,
    /// Why, in the actor's words.
    pub reason: Option<ReasonText>,
    /// The request it came with.
    pub request_id: RequestId,
    /// Where the request came from, where that is known.
    pub ip_address: Option<IpAddr>,
    /// The write it was.
    pub write: Write,
}

/// One step of an entity's life. It can only be made along an edge of the state machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition<S: Lifecycle> {
    sequence: u32,
    previous: Option<S>,
    state: S,
    cause: Cause,
    details: S::Details,
}

impl<S: Lifecycle> Transition<S> {
    /// The step from `previous` (`None`: creation) to `state`; an error where the machine has no such edge.
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

    /// Its place in the entity's life, counted from 1: the version the entity has after it.
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    /// The state before it; `None` at creation.
    pub const fn previous(&self) -> Option<S> {
        self.previous
    }

    /// The state after it.
    pub const fn state(&self) -> S {
        self.state
    }

    /// Who, when, why.
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// What the edge carried.
    pub const fn details(&self) -> &S::Details {
        &self.details
    }
}

/// The path an entity has taken: at least its creation, each step along an edge. `status` and `version` are read
/// off its end, so they cannot disagree with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Path<S: Lifecycle> {
    first: Transition<S>,
    rest: Vec<Transition<S>>,
}

impl<S: Lifecycle> Path<S> {
    /// The path of an entity that has just been created.
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

    /// The path of stored transitions, the oldest first; `None` of none. Nothing is judged: a transition was legal when it
    /// was written, and today's machine does not decide about yesterday. The proof of the audit trail judges the past.
    pub fn restore(stored: impl IntoIterator<Item = (S, Cause, S::Details)>) -> Option<Self> {
        let mut path: Option<Self> = None;
        for (state, cause, details) in stored {
            let last = path.as_ref().map(Self::last);
            let transition = Transition {
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

    /// Takes one more step.
    pub fn step(&mut self, state: S, cause: Cause, details: S::Details) -> Result<(), IllegalTransition<S>> {
        let step = Transition::new(Some(self.last()), state, cause, details)?;
        self.rest.push(step);
        Ok(())
    }

    /// Every transition, creation first.
    pub fn transitions(&self) -> impl Iterator<Item = &Transition<S>> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// The creation.
    pub const fn first(&self) -> &Transition<S> {
        &self.first
    }

    /// The newest transition.
    pub fn last(&self) -> &Transition<S> {
        self.rest.last().unwrap_or(&self.first)
    }

    /// Where the entity stands.
    pub fn status(&self) -> S {
        self.last().state
    }

    /// How many transitions there have been.
    pub fn version(&self) -> u32 {
        self.last().sequence
    }

    /// The path as it was at `version`: its first `version` transitions. `None` when it was never that long.
    #[must_use]
    pub fn at_version(&self, version: u32) -> Option<Self> {
        let rest = usize::try_from(version.checked_sub(1)?).ok()?;
        let rest = self.rest.get(..rest)?.to_vec();
        Some(Self {
            first: self.first.clone(),
            rest,
        })
    }

    /// The transition that entered `state`, if that has happened.
    pub fn entering(&self, state: S) -> Option<&Transition<S>> {
        self.transitions().find(|transition| transition.state == state)
    }

    /// The transition that a write made, if it made one.
    pub fn written_by(&self, write: WriteId) -> Option<&Transition<S>> {
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
        /// The entity as of version n is the fold of its first n transitions.
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
