//! The webhook of the payment gateway.

use oms_contract::Received;
use reqwest::Method;

use crate::request::kind::Read;
use crate::{Client, Request, answer};

impl Client {
    /// `POST /webhooks/payment`: delivers an event of the payment gateway, unchanged, with its
    /// `Stripe-Signature`. It may be delivered again, because events are recognised by their ids.
    pub fn receive_payment_webhook(&self, event: Vec<u8>, signature: &str) -> Request<Received, Read> {
        let path = "/webhooks/payment".to_owned();
        Request::decoding(self, Method::POST, path, answer::json)
            .raw_body(event)
            .header("stripe-signature", signature.to_owned())
    }
}
