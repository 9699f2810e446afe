//! A request that has been let in.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use oms_domain::{
    Actor, Cause, Fingerprint, IdempotencyKey, ReasonText, RequestId, Timestamp, Trigger, Write, WriteId,
};

use crate::canonical::canonical;
use crate::{ApiError, Attempt, Entropy, FieldIssue, Principal, Query};

/// A call as a handler receives it: the caller, and the request, whose size is checked and whose body is not yet read.
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) context: Arc<Context>,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) if_match: Option<u32>,
    pub(crate) headers: HeaderMap,
    pub(crate) random: [u8; 16],
    pub(crate) is_change: bool,
}

/// The context of a call, which outlives the handler: the caller, the route, the time and the address.
#[derive(Debug)]
pub(crate) struct Context {
    pub function: &'static str,
    pub request_id: RequestId,
    pub principal: Option<Principal>,
    pub method: String,
    pub path: String,
    pub ip_address: Option<IpAddr>,
    pub now: Timestamp,
    /// True for a dry run.
    pub dry_run: bool,
    pub entropy: Entropy,
    /// The subject of the call, as far as it is known.
    pub attempt: Mutex<Attempt>,
}

impl Context {
    pub(crate) fn principal(&self) -> Result<&Principal, ApiError> {
        self.principal.as_ref().ok_or(ApiError::Unauthenticated)
    }

    pub(crate) fn attempt(&self) -> MutexGuard<'_, Attempt> {
        self.attempt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn cause_of(&self, actor: Actor, trigger: Trigger, write: Write) -> Cause {
        Cause {
            at: self.now,
            actor,
            trigger,
            reason: None,
            request_id: self.request_id.clone(),
            ip_address: self.ip_address,
            write,
        }
    }
}

impl Call {
    /// The request's id.
    pub fn request_id(&self) -> &RequestId {
        &self.context.request_id
    }

    /// The time at which the request arrived; the one "now" of everything it does.
    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    /// Returns the caller; an error on an open route, which asks for no credentials.
    pub fn principal(&self) -> Result<&Principal, ApiError> {
        self.context.principal()
    }

    /// Notes what is known of the thing that this request is about, should the request be turned down.
    pub fn note(&self, change: impl FnOnce(&mut Attempt)) {
        change(&mut self.context.attempt());
    }

    /// Thirty-two random bytes.
    pub fn secret_bytes(&self) -> Result<[u8; 32], ApiError> {
        let mut bytes = [0; 32];
        for half in bytes.chunks_exact_mut(16) {
            half.copy_from_slice(&self.context.entropy.next()?);
        }
        Ok(bytes)
    }

    /// The request's headers.
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The method, as sent.
    pub fn method(&self) -> &str {
        &self.context.method
    }

    /// Tells whether this is a dry run: the handler answers what would happen, and writes nothing.
    pub fn is_dry_run(&self) -> bool {
        self.context.dry_run
    }

    /// The path, in its one spelling (see [`crate::route::canonical_path`]).
    pub fn path(&self) -> &str {
        &self.context.path
    }

    /// The id in the path.
    pub fn id<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<T, ApiError> {
        let value = self.parameters.iter().find(|(known, _)| *known == name);
        let (_, value) = value.ok_or(ApiError::Internal)?;
        value.parse().map_err(|error: T::Err| ApiError::BadRequest {
            message: "the path has an invalid id".into(),
            fields: vec![FieldIssue {
                field: name.to_owned(),
                issue: error.to_string(),
            }],
        })
    }

    /// The query string, to be read; on a change, `dry_run` has been.
    pub fn query(&self) -> Query {
        let mut query = Query::parse(&self.query);
        if self.is_change {
            query.read_dry_run();
        }
        query
    }

    /// The body, as sent.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// A header's text; `None` when it is absent, given twice, or not visible ASCII.
    pub fn header(&self, name: &'static str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    /// The version `If-Match` names.
    pub const fn if_match(&self) -> Option<u32> {
        self.if_match
    }

    /// The write this request is: named by its idempotency key, or by chance when it has none.
    pub fn write(&self) -> Result<Write, ApiError> {
        let id = match &self.idempotency_key {
            Some(key) => {
                let subject = self.principal()?.subject().as_str();
                WriteId::of_key(subject, self.method(), self.path(), key)
            }
            None => WriteId::from_bytes(self.random),
        };
        Ok(Write {
            id,
            fingerprint: Fingerprint::of(&canonical(&self.body)),
        })
    }

    /// The write that one part of this request is: as if the part had been sent to `path` with the same key and `body`.
    pub fn write_of_part(&self, path: &str, body: &[u8]) -> Result<Write, ApiError> {
        let id = match &self.idempotency_key {
            Some(key) => {
                let subject = self.principal()?.subject().as_str();
                WriteId::of_key(subject, self.method(), path, key)
            }
            None => WriteId::from_bytes(self.context.entropy.next()?),
        };
        Ok(Write {
            id,
            fingerprint: Fingerprint::of(&canonical(body)),
        })
    }

    /// The cause of what `actor` does by this request.
    pub fn cause(&self, actor: Actor, reason: Option<ReasonText>) -> Result<Cause, ApiError> {
        Ok(Cause {
            reason,
            ..self.cause_of(actor, Trigger::ApiCall, self.write()?)
        })
    }

    /// The cause of what follows from this request by a write of another name than the request's own.
    pub fn cause_of(&self, actor: Actor, trigger: Trigger, write: Write) -> Cause {
        self.context.cause_of(actor, trigger, write)
    }
}
