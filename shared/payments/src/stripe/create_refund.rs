//! `POST /v1/refunds`.

use aws_smithy_types::body::SdkBody;
use http::Method;
use oms_variants::{Variant, is_broken};

use super::{Answered, StripeGateway};
use crate::amount::to_gateway;
use crate::identifier::is_identifier;
use crate::refund_object::RefundObject;
use crate::{GatewayError, GatewayRefund, RefundRequest};

pub(super) async fn call(
    gateway: &StripeGateway,
    request: &RefundRequest,
) -> Result<GatewayRefund, GatewayError> {
    let (amount, currency) =
        to_gateway(request.amount).map_err(|error| gateway.not_sent(&error.to_string()))?;
    // An idempotency key must pass through a header unchanged. Stripe's limit of 255 characters is that of its
    // ids.
    if !is_identifier(&request.idempotency_key) {
        return Err(gateway.not_sent("an idempotency key must be 1 to 255 visible ASCII characters"));
    }
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("payment_intent", &request.payment)
        .append_pair("amount", &amount.to_string())
        .append_pair("reason", "requested_by_customer")
        .append_pair("metadata[order_id]", &request.order_id.to_string())
        // A refund has the currency of its payment, so Stripe has no field for it. The metadata tells a human
        // reader which currency was meant, and the local gateway, which never saw the payment, needs it.
        .append_pair("metadata[currency]", &currency)
        .finish();
    let mut post = gateway.request(&Method::POST, "/v1/refunds", SdkBody::from(form))?;
    let headers = post.headers_mut();
    headers
        .try_insert("content-type", "application/x-www-form-urlencoded")
        .and_then(|_| headers.try_insert("idempotency-key", request.idempotency_key.clone()))
        .map_err(|_| gateway.not_sent("the request cannot be expressed in HTTP"))?;
    if is_broken(Variant::NoGatewayKey) {
        headers.remove("idempotency-key");
    }
    let deadline = gateway.0.connection.operation_deadline();
    let Answered { object, replayed } = gateway.call::<RefundObject>(post, deadline).await?;
    // A response about another payment or order tells nothing about this one.
    if object.payment() != Some(&request.payment) {
        return Err(gateway.unknown("the response is about another payment", replayed));
    }
    let refund = object.refund().map_err(|error| {
        gateway.unknown(&format!("the response is not a valid refund: {error}"), replayed)
    })?;
    if refund.order_id != Some(request.order_id) {
        return Err(gateway.unknown("the response is about another order", replayed));
    }
    Ok(gateway.redacted(refund))
}
