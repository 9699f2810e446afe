//! `oms token`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use oms_domain::Role;
use oms_telemetry::Clock;

use super::data::{DATA, PORT, clock_of};
use super::error::CommandError;
use crate::issuer::DevelopmentIssuer;
use crate::people::{CUSTOMER, subject};
use crate::running;
use crate::system::TOKEN_LIFETIME;

/// The options of `oms token`.
#[derive(Args, Clone, Debug)]
pub struct Token {
    /// The role; may be given more than once
    #[arg(long, required = true)]
    role: Vec<String>,
    /// The subject: a UUID; a customer's is the customer's id. Without it, each role is a person of its own
    #[arg(long)]
    sub: Option<uuid::Uuid>,
    /// The port of the running system that the token is for
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// The data directory of the system that the token is for, instead of the one that runs on the port
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Prints a token that is good for twelve hours. Writes nothing else anywhere.
pub async fn run(token: &Token) -> Result<(), CommandError> {
    let mut roles = Vec::new();
    for name in &token.role {
        roles.push(Role::from_name(name).ok_or_else(|| CommandError::Role(name.clone()))?);
    }
    // Of several roles, the customer's subject decides which orders are one's own.
    let decisive = roles.iter().find(|role| **role == Role::Customer);
    let subject = match (token.sub, decisive.or(roles.first())) {
        (Some(subject), _) => subject.to_string(),
        (None, Some(role)) => subject(*role).to_owned(),
        (None, None) => CUSTOMER.to_owned(),
    };
    let (issuer, clock) = issuer(token).await?;
    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let token = issuer.token(&subject, &roles, clock.now(), TOKEN_LIFETIME);
    writeln!(std::io::stdout(), "{token}")?;
    Ok(())
}

/// The issuer of the system that the token is for, and the time there.
async fn issuer(token: &Token) -> Result<(DevelopmentIssuer, Clock), CommandError> {
    if let Some(data) = &token.data {
        let issuer = DevelopmentIssuer::found_in(data)?;
        let issuer = issuer.ok_or_else(|| CommandError::NoData(data.display().to_string()))?;
        return Ok((issuer, clock_of(data)));
    }
    if let Some(running) = running::find(token.port).await {
        return Ok((running.issuer, running.clock));
    }
    let data = PathBuf::from(DATA);
    // No system announced itself on the port. A token for the data directory is good once a system starts there.
    let issuer = DevelopmentIssuer::found_in(&data)?.ok_or(CommandError::NotRunning(token.port))?;
    Ok((issuer, clock_of(&data)))
}
