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
    // Keys are as long as ids are, and must pass through a header unchanged.
    if !is_identifier(&request.idempotency_key) {
        return Err(gateway.not_sent("an idempotency key is 1 to 255 visible ascii characters"));
    }
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("payment_intent", &request.payment)
        .append_pair("amount", &amount.to_string())
        .append_pair("reason", "requested_by_customer")
        .append_pair("metadata[order_id]", &request.order_id.to_string())
        // A refund is in its payment's currency, so there is no field for ours. Whoever reads it there, or stands in for
        // a gateway that never saw the payment, can tell what was meant.
        .append_pair("metadata[currency]", &currency)
        .finish();
    let mut post = gateway.request(&Method::POST, "/v1/refunds", SdkBody::from(form))?;
    let headers = post.headers_mut();
    headers
        .try_insert("content-type", "application/x-www-form-urlencoded")
        .and_then(|_| headers.try_insert("idempotency-key", request.idempotency_key.clone()))
        .map_err(|_| gateway.not_sent("the request cannot be put as HTTP"))?;
    if is_broken(Variant::NoGatewayKey) {
        headers.remove("idempotency-key");
    }
    let deadline = gateway.0.connection.operation_deadline();
    let Answered { object, replayed } = gateway.call::<RefundObject>(post, deadline).await?;
    // An answer about another payment or order says nothing of this one.
    if object.payment() != Some(&request.payment) {
        return Err(gateway.unknown("the answer is about another payment", replayed));
    }
    let refund = object
        .refund()
        .map_err(|error| gateway.unknown(&format!("the answer is no refund: {error}"), replayed))?;
    if refund.order_id != Some(request.order_id) {
        return Err(gateway.unknown("the answer is about another order", replayed));
    }
    Ok(gateway.redacted(refund))
}
