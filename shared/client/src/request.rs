//! Requests and their options.

use std::future::IntoFuture;
use std::marker::PhantomData;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use oms_domain::Timestamp;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::{Received, json, json_if_any};
use crate::parts::Parts;
use crate::{Answer, Client, ClientError};

/// A request that has not been sent. Awaiting it sends it and yields a `T`. `K` is the kind of operation, which
/// determines the options.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct Request<T, K> {
    pub(crate) parts: Parts,
    decode: fn(&Received) -> Result<T, ClientError>,
    kind: PhantomData<fn() -> K>,
}

/// The kinds of operations.
pub mod kind {
    /// Reads something, or has no options.
    #[derive(Debug)]
    pub enum Read {}
    /// Shows an order or a return.
    #[derive(Debug)]
    pub enum View {}
    /// Lists something, page by page.
    #[derive(Debug)]
    pub enum Page {}
    /// Changes something.
    #[derive(Debug)]
    pub enum Write {}
    /// Changes one order or return.
    #[derive(Debug)]
    pub enum Step {}

    /// The kinds that change something.
    pub trait Mutation: sealed::Sealed {}
    impl Mutation for Write {}
    impl Mutation for Step {}

    mod sealed {
        pub trait Sealed {}
        impl Sealed for super::Write {}
        impl Sealed for super::Step {}
    }
}

/// A moment in the life of an order or a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The moment at which it reached the given version.
    Version(u32),
    /// The given time.
    Time(Timestamp),
}

impl<T, K> Request<T, K> {
    /// A request whose response needs a decoder of its own.
    pub(crate) fn decoding(
        client: &Client,
        method: Method,
        path: String,
        decode: fn(&Received) -> Result<T, ClientError>,
    ) -> Self {
        let is_mutation = false;
        let parts = Parts {
            client: client.clone(),
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: Ok(None),
            is_mutation,
        };
        Self {
            parts,
            decode,
            kind: PhantomData,
        }
    }

    /// Adds a query parameter, if there is a value.
    pub(crate) fn parameter(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| (name, value.to_string()));
        self.parts.query.extend(value);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.parts.headers.push((name, value));
        self
    }

    pub(crate) fn body(mut self, body: &impl Serialize) -> Self {
        self.parts.body = serde_json::to_vec(body).map(Some);
        self.header("content-type", "application/json".to_owned())
    }

    /// Sets the bytes of the body, unchanged: a signature covers them.
    pub(crate) fn raw_body(mut self, body: Vec<u8>) -> Self {
        self.parts.body = Ok(Some(body));
        self.header("content-type", "application/json".to_owned())
    }

    /// Sets the `X-Request-Id`, by which logs and the history name the request. The API generates one by
    /// default.
    pub fn request_id(self, id: &str) -> Self {
        self.header("x-request-id", id.to_owned())
    }
}

impl<T: DeserializeOwned, K> Request<T, K> {
    pub(crate) fn get(client: &Client, path: String) -> Self {
        Self::decoding(client, Method::GET, path, json)
    }
}

impl<T: DeserializeOwned, K: kind::Mutation> Request<T, K> {
    pub(crate) fn mutation(client: &Client, method: Method, path: String, body: &impl Serialize) -> Self {
        Self::decoding(client, method, path, json).named().body(body)
    }
}

impl<T, K: kind::Mutation> Request<T, K> {
    /// Marks the request as a mutation, so that it gets an idempotency key when it is sent.
    pub(crate) fn named(mut self) -> Self {
        self.parts.is_mutation = true;
        self
    }

    /// Sets the `Idempotency-Key` instead of a random one: the same request with the same key takes effect
    /// once, however often it is sent.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key.to_owned())
    }

    /// Makes a dry run: the response is that of the real request, and nothing is written.
    pub fn dry_run(self) -> Self {
        self.parameter("dry_run", Some(true))
    }
}

impl<T> Request<T, kind::Step> {
    /// Makes the change only if `version` is the current one.
    pub fn if_match(self, version: u32) -> Self {
        self.header("if-match", format!("\"{version}\""))
    }
}

impl<T: DeserializeOwned> Request<T, kind::View> {
    /// Shows a view of the past.
    pub fn as_of(self, moment: AsOf) -> Self {
        let moment = match moment {
            AsOf::Version(version) => version.to_string(),
            AsOf::Time(time) => time.to_string(),
        };
        self.parameter("as_of", Some(moment))
    }

    /// Shows it only if `version` is no longer the current one; `None` if it still is.
    pub fn if_none_match(self, version: u32) -> Request<Option<T>, kind::Read> {
        let request = self.header("if-none-match", format!("\"{version}\""));
        Request {
            parts: request.parts,
            decode: json_if_any,
            kind: PhantomData,
        }
    }
}

impl<T: Send + 'static, K: 'static> IntoFuture for Request<T, K> {
    type Output = Result<Answer<T>, ClientError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let decode = self.decode;
        let exchange = crate::exchange::exchange(self.parts);
        exchange
            .map(move |received| {
                let received = received?;
                Ok(Answer::new(decode(&received)?, &received))
            })
            .boxed()
    }
}
