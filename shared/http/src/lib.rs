//! The HTTP edge of a function: everything between an API Gateway event and the rules, and back.
//!
//! A function gives [`serve()`] its [`Route`]; the handler behind the route gets a [`Call`] that has been
//! authenticated, permitted and measured, and answers with a [`Reply`] or an [`ApiError`]. Status codes, the error
//! shape and the headers of every response are stated here and nowhere else.
//!
//! - [`route`]: a row of the API's table, and the matching of paths.
//! - [`mod@serve`]: the steps of a request, in order.
//! - [`call`], [`fields`], [`query`]: the parts of a request, for handlers.
//! - [`reply`], [`error`]: the answers; [`precondition`]: the versions that the client names.
//! - [`authentication`]: tokens and the keys that sign them, and API keys.
//! - [`rate_limit`]: the limit of requests a minute; [`attempt`]: the record of a refused request.
//! - [`cors`]: the origins that may call from a browser, and the headers that keep a response data.
//! - [`edge_store`]: the edge's own records in the database.
//! - [`cursor`]: the position at which a list continues.

pub mod attempt;
pub mod authentication;
pub mod call;
mod canonical;
pub mod cors;
pub mod cursor;
pub mod edge_store;
pub mod error;
mod event;
pub mod fields;
pub mod precondition;
pub mod principal;
pub mod query;
pub mod rate_limit;
pub mod reply;
pub mod route;
mod sent_headers;
pub mod serve;

pub use attempt::Attempt;
pub use authentication::{Authenticator, AuthenticatorConfig, KeySource};
pub use call::Call;
pub use cors::Cors;
pub use cursor::CursorKey;
pub use edge_store::{EdgeStore, EdgeStoreUnavailable, KnownApiKey};
pub use error::{ApiError, FieldIssue};
pub use event::{HttpAnswer, HttpEvent};
pub use fields::{Element, Issues, Object};
pub use principal::Principal;
pub use query::Query;
pub use rate_limit::RateLimit;
pub use reply::Reply;
pub use route::{Handle, Method, Permission, Route};
pub use serve::{Edge, Entropy, serve};
