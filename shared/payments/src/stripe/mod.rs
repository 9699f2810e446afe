//! The client for Stripe and for any server with the same protocol: form-encoded requests to `/v1/refunds`,
//! JSON responses, `Idempotency-Key` (<https://docs.stripe.com/api/refunds>).

mod answer;
mod api_key;
mod base_url;
mod connection;
mod create_refund;
mod find_refunds;

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::http::Request;
use aws_smithy_types::body::SdkBody;
use http::Method;
use oms_domain::OrderId;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use self::api_key::ApiKey;
use self::base_url::BaseUrl;
use self::connection::Connection;
use crate::{GatewayConfigurationError, GatewayError, GatewayRefund, PaymentGateway, RefundRequest};

pub use self::connection::{MAXIMUM_ANSWER_BYTES, Timeouts};
pub use self::find_refunds::MAXIMUM_PAGES;

/// The version of the API by which responses are read. Another version may have other fields, so the version is
/// set here and not in the settings of the Stripe account.
pub const API_VERSION: &str = "2026-04-22.dahlia";

/// The code of a [`GatewayError::Refused`] whose request was not sent, because the gateway's protocol cannot
/// express it.
pub const NOT_SENT: &str = "not_sent";

/// A payment gateway over HTTP. Cheap to clone; clones share their connections. Make one for each process.
#[derive(Clone)]
pub struct StripeGateway(Arc<Inner>);

struct Inner {
    base_url: BaseUrl,
    api_key: ApiKey,
    connection: Connection,
}

impl StripeGateway {
    /// A client for the gateway at `base_url` (`https://api.stripe.com`, or `http://` for a local one; a
    /// trailing slash is ignored), with the default [`Timeouts`]. It connects at the first request.
    pub fn new(base_url: &str, api_key: String) -> Result<Self, GatewayConfigurationError> {
        Self::with_timeouts(base_url, api_key, Timeouts::default())
    }

    /// A client as made by [`StripeGateway::new`], with other timeouts.
    pub fn with_timeouts(
        base_url: &str,
        api_key: String,
        timeouts: Timeouts,
    ) -> Result<Self, GatewayConfigurationError> {
        let base_url = BaseUrl::parse(base_url)?;
        let api_key = ApiKey::new(api_key)?;
        let connection = Connection::new(base_url.encrypted(), timeouts)?;
        Ok(Self(Arc::new(Inner {
            base_url,
            api_key,
            connection,
        })))
    }

    /// Sends a request and reads the object in the response.
    async fn call<T: DeserializeOwned>(
        &self,
        request: Request<SdkBody>,
        deadline: Instant,
    ) -> Result<Answered<T>, GatewayError> {
        let answer = self.0.connection.exchange(request, deadline).await;
        let answer = answer.map_err(|cause| self.unknown(&cause, false))?;
        let replayed = answer.replayed;
        let object = answer.into_object(&self.0.api_key)?;
        Ok(Answered { object, replayed })
    }

    /// A request with the headers that every request has.
    fn request(&self, method: &Method, path: &str, body: SdkBody) -> Result<Request<SdkBody>, GatewayError> {
        let mut request = Request::new(body);
        let headers = request.headers_mut();
        let built = headers
            .try_insert("authorization", self.0.api_key.authorization())
            .and_then(|_| headers.try_insert("stripe-version", API_VERSION))
            .and_then(|_| headers.try_insert("accept", "application/json"))
            .and_then(|_| request.set_method(method.as_str()))
            .and_then(|()| request.set_uri(self.0.base_url.join(path)));
        match built {
            Ok(()) => Ok(request),
            Err(_) => Err(self.not_sent("the request cannot be expressed in HTTP")),
        }
    }

    fn unknown(&self, cause: &str, replayed: bool) -> GatewayError {
        GatewayError::Unknown {
            cause: self.0.api_key.redacted_line(cause),
            replayed,
        }
    }

    fn not_sent(&self, message: &str) -> GatewayError {
        GatewayError::Refused {
            status: 400,
            code: Some(NOT_SENT.to_owned()),
            message: self.0.api_key.redacted_line(message),
            replayed: false,
        }
    }

    /// Removes the API key from the failure reason, in case the gateway repeats it there.
    fn redacted(&self, mut refund: GatewayRefund) -> GatewayRefund {
        let reason = refund.failure_reason.as_deref();
        refund.failure_reason = reason.map(|reason| self.0.api_key.redacted_line(reason));
        refund
    }
}

/// An object, and whether it is the stored response to an earlier request.
struct Answered<T> {
    object: T,
    replayed: bool,
}

impl PaymentGateway for StripeGateway {
    async fn create_refund(&self, request: &RefundRequest) -> Result<GatewayRefund, GatewayError> {
        create_refund::call(self, request).await
    }

    async fn find_refunds(
        &self,
        payment: &str,
        order_id: OrderId,
    ) -> Result<Vec<GatewayRefund>, GatewayError> {
        find_refunds::call(self, payment, order_id).await
    }
}

impl fmt::Debug for StripeGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeGateway")
            .field("base_url", &self.0.base_url)
            .field("api_key", &self.0.api_key)
            .finish_non_exhaustive()
    }
}
