//! `oms up`

use std::io::Write;

use oms_domain::Role;
use oms_telemetry::{Clock, start_logging};
use serde_json::Value;

use super::token::{CUSTOMER, STAFF};
use super::{CommandError, Options};
use crate::system::{System, TOKEN_LIFETIME};

/// Starts the system, says how to reach it, and runs until interrupted.
pub async fn run(options: &Options) -> Result<(), CommandError> {
    start_logging(std::env::var("LOG_LEVEL").ok().as_deref());
    let system = System::start(options.config()).await?;
    if !options.memory {
        write_environment(&system, options)?;
    }
    greet(&system, options)?;
    seal(&system).await;
    tokio::signal::ctrl_c().await?;
    system.stop().await;
    Ok(())
}

/// Seals what was not sealed while nothing ran, now rather than in an hour; each run seals some of it.
async fn seal(system: &System) {
    loop {
        match system.fire("seal-audit").await {
            Ok(sealed) if sealed.get("left").and_then(Value::as_u64) > Some(0) => {}
            Ok(_) => return,
            Err(error) => {
                tracing::error!(error = %error, "the audit trail could not be sealed");
                return;
            }
        }
    }
}

/// For `cargo lambda watch --env-file`: the same variables the functions have here.
fn write_environment(system: &System, options: &Options) -> Result<(), CommandError> {
    let mut file = std::fs::File::create(options.data.join("functions.env"))?;
    let mut variables = std::collections::BTreeMap::new();
    for function in &system.resources().functions {
        variables.extend(function.environment.clone());
    }
    for environment in system.environments().values().take(1) {
        for name in crate::system::GIVEN_BY_LAMBDA {
            variables.extend(environment.get(name).map(|value| ((*name).to_owned(), value)));
        }
    }
    for (name, value) in variables {
        // Quoted, for values with spaces.
        writeln!(file, "{name}=\"{value}\"")?;
    }
    Ok(())
}

fn greet(system: &System, options: &Options) -> Result<(), CommandError> {
    let (url, now) = (system.url(), Clock::system().now());
    let mut out = std::io::stdout().lock();
    writeln!(out, "ArtiCurated order management system, on this machine\n")?;
    writeln!(out, "  API      {url}/api/v1")?;
    let payments = options.gateway.as_deref().unwrap_or(system.payments_url());
    writeln!(out, "  payments {payments}")?;
    let data = if options.memory {
        "in memory".to_owned()
    } else {
        options.data.display().to_string()
    };
    writeln!(out, "  data     {data}\n")?;
    writeln!(
        out,
        "Tokens for the next twelve hours (more: `oms token --role warehouse`):\n"
    )?;
    for (role, subject) in [
        (Role::Customer, CUSTOMER),
        (Role::Manager, STAFF),
        (Role::Admin, STAFF),
    ] {
        let token = system
            .issuer()
            .token(subject, &[role.as_str()], now, TOKEN_LIFETIME);
        writeln!(out, "export {}={token}", role.as_str().to_uppercase())?;
    }
    writeln!(out, "\nTry it:\n")?;
    writeln!(out, "{}\n", example(url))?;
    out.flush()?;
    Ok(())
}

/// A request that works as it stands, once the tokens are exported.
fn example(url: &str) -> String {
    let body = crate::example_order::body();
    format!(
        "curl -s {url}/api/v1/orders -H \"Authorization: Bearer $CUSTOMER\" \\\n  -H 'Content-Type: application/json' -d '{body}'"
    )
}
