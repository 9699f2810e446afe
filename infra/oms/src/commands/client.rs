//! The API, as the commands call it: in any role, by tokens of the local issuer.

use std::time::Duration;

use oms_client::{Client, Credential, Retry};
use oms_domain::{Money, OrderId, Role};
use oms_telemetry::Clock;

use super::error::CommandError;
use crate::issuer::DevelopmentIssuer;
use crate::people::subject;
use crate::system::{PAYMENT_API_KEY, TOKEN_LIFETIME};

/// The callers of one system.
pub struct Callers<'a> {
    client: Client,
    http: reqwest::Client,
    issuer: &'a DevelopmentIssuer,
    clock: Clock,
}

/// Commands wait until it is their turn, also where many of their requests wait for one minute to end.
const PATIENCE: Retry = Retry {
    attempts: 10_000,
    longest_pause: Duration::from_mins(2),
};

impl<'a> Callers<'a> {
    /// The callers of the API at `url`, which takes tokens of `issuer` and goes by `clock`.
    pub fn new(url: &str, issuer: &'a DevelopmentIssuer, clock: Clock) -> Result<Self, CommandError> {
        Ok(Self {
            client: Client::new(url, Credential::None)?.with_retry(PATIENCE),
            http: reqwest::Client::new(),
            issuer,
            clock,
        })
    }

    /// The person of the examples who has this role.
    pub fn acting(&self, role: Role) -> Client {
        self.person(subject(role), role)
    }

    /// The caller `subject` in that role.
    pub fn person(&self, subject: &str, role: Role) -> Client {
        let now = self.clock.now();
        let token = self.issuer.token(subject, &[role.as_str()], now, TOKEN_LIFETIME);
        self.client.with_credential(Credential::Token(token))
    }

    /// Pays for an order at the simulated gateway, as a storefront has its customers do.
    pub async fn pay(&self, gateway: &str, order: OrderId, total: Money) -> Result<(), CommandError> {
        let currency = total.currency().code().to_lowercase();
        let amount = total.minor_units();
        let body = format!("amount={amount}&currency={currency}&confirm=true&metadata[order_id]={order}");
        let request = self
            .http
            .post(format!("{gateway}/v1/payment_intents"))
            .bearer_auth(PAYMENT_API_KEY)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let response = request.send().await?;
        if response.status() != 200 {
            return Err(CommandError::Unexpected {
                step: "POST /v1/payment_intents".to_owned(),
                answer: format!("{} {}", response.status(), response.text().await?),
            });
        }
        Ok(())
    }

    /// Returns the content at a URL, asked for without credentials.
    pub async fn download(&self, url: &str) -> Result<Vec<u8>, CommandError> {
        let response = self.http.get(url).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }
}
