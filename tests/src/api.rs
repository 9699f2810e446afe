//! The API under test, and its callers.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use oms_command::System;
use oms_telemetry::Clock;

use crate::{Client, local, new_uuid};

/// An API under test.
#[derive(Clone)]
pub struct Api {
    base: String,
    tokens: Tokens,
}

/// The source of the callers' tokens.
#[derive(Clone)]
pub(crate) enum Tokens {
    /// From the system's own issuer.
    Issued(Arc<System>, Clock),
    /// From `OMS_TOKEN_<ROLE>`.
    Given,
}

/// The lifetime of tokens: longer than any test, even one that turns the clock by weeks.
pub(crate) const LIFETIME: Duration = Duration::from_hours(24 * 365);

impl Api {
    /// The API shared by all tests that do not need a system of their own: that of `OMS_URL`, or a system in this
    /// process.
    pub fn shared() -> Self {
        match env::var("OMS_URL") {
            Ok(base) => Self {
                base,
                tokens: Tokens::Given,
            },
            Err(_) => Self::of(local::shared_system(), Clock::system()),
        }
    }

    /// As [`Api::shared`], but without background work: no invoice is made and no money moved, unless the system of
    /// `OMS_URL` does so. For tests of the requests themselves.
    pub fn requests_only() -> Self {
        match env::var("OMS_URL") {
            Ok(_) => Self::shared(),
            Err(_) => Self::of(local::shared_quiet_system(), Clock::system()),
        }
    }

    pub(crate) fn of(system: Arc<System>, clock: Clock) -> Self {
        Self {
            base: system.url().to_owned(),
            tokens: Tokens::Issued(system, clock),
        }
    }

    pub(crate) fn into_system(self) -> Option<System> {
        match self.tokens {
            Tokens::Issued(system, _) => Arc::into_inner(system),
            Tokens::Given => None,
        }
    }

    /// A caller without credentials.
    pub fn nobody(&self) -> Client {
        Client::new(&self.base, None, "")
    }

    /// A caller with that token.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(&self.base, Some(token), "")
    }

    /// A customer. In a system of this process, one without orders.
    pub fn customer(&self) -> Client {
        self.caller("customer", "CUSTOMER").ordering_in(self.storefront())
    }

    /// A customer who is not [`Api::customer`].
    pub fn other_customer(&self) -> Client {
        self.caller("customer", "OTHER_CUSTOMER")
            .ordering_in(self.storefront())
    }

    /// `storefront`, which places the customers' orders.
    pub fn storefront(&self) -> Client {
        self.role("storefront")
    }

    /// A caller in that role.
    pub fn role(&self, role: &str) -> Client {
        match role {
            "customer" => self.customer(),
            _ => self.caller(role, &role.to_uppercase()),
        }
    }

    /// `support`, who may place orders for customers.
    pub fn support(&self) -> Client {
        self.role("support")
    }

    /// `manager`, who may do everything that is done to orders.
    pub fn manager(&self) -> Client {
        self.role("manager")
    }

    fn caller(&self, role: &str, variable: &str) -> Client {
        match &self.tokens {
            Tokens::Issued(system, clock) => {
                let subject = new_uuid();
                let token = system.issuer().token(&subject, &[role], clock.now(), LIFETIME);
                Client::new(&self.base, Some(&token), &subject)
            }
            Tokens::Given => {
                let variable = format!("OMS_TOKEN_{variable}");
                let token = env::var(&variable).unwrap_or_else(|_| panic!("set {variable} beside OMS_URL"));
                Client::new(&self.base, Some(&token), &subject(&token))
            }
        }
    }
}

/// The subject of a token, whose signature is not verified.
fn subject(token: &str) -> String {
    let claims = token.split('.').nth(1).expect("a token has three parts");
    let claims = base64url(claims);
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    claims["sub"].as_str().unwrap().to_owned()
}

fn base64url(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .unwrap()
}
