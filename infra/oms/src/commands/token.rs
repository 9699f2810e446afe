//! `oms token`

use std::io::Write;

use clap::Args;
use oms_domain::Role;
use oms_telemetry::Clock;

use super::{CommandError, Options};
use crate::issuer::DevelopmentIssuer;
use crate::system::TOKEN_LIFETIME;

/// The customer, and the member of staff, that tokens are for when nothing else is said.
pub const CUSTOMER: &str = "c0000000-0000-4000-8000-000000000001";
/// See [`CUSTOMER`].
pub const STAFF: &str = "50000000-0000-4000-8000-000000000001";

/// What to put into the token.
#[derive(Args, Clone, Debug)]
pub struct Token {
    /// The role; may be given more than once
    #[arg(long, required = true)]
    role: Vec<String>,
    /// The subject: a UUID; a customer's is the customer's id
    #[arg(long)]
    sub: Option<uuid::Uuid>,
}

/// Prints a token that the system on this data directory takes for twelve hours.
pub fn run(token: &Token, options: &Options) -> Result<(), CommandError> {
    for role in &token.role {
        Role::from_name(role).ok_or_else(|| CommandError::Role(role.clone()))?;
    }
    let roles: Vec<&str> = token.role.iter().map(String::as_str).collect();
    let customer = roles.contains(&Role::Customer.as_str());
    let subject = match token.sub {
        Some(subject) => subject.to_string(),
        None => if customer { CUSTOMER } else { STAFF }.to_owned(),
    };
    let issuer = DevelopmentIssuer::kept_in(&options.data)?;
    let token = issuer.token(&subject, &roles, Clock::system().now(), TOKEN_LIFETIME);
    writeln!(std::io::stdout(), "{token}")?;
    Ok(())
}
