//! `oms up`

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;

use clap::Args;
use oms_cloud::private_file;
use oms_domain::Role;
use oms_telemetry::{Clock, silence_metrics, start_logging};
use serde_json::{Map, Value, json};

use super::data::{CLOCK_TURNED_BY, DATA, PORT};
use super::error::CommandError;
use crate::people::subject;
use crate::running::Announcement;
use crate::system::{Data, PaymentGateway, System, SystemConfig, TOKEN_LIFETIME};
use crate::terminal_log;
use crate::turn::Turn;

/// The options of `oms up`.
#[derive(Args, Clone, Debug)]
pub struct Up {
    /// The port of the API on 127.0.0.1; the five after it are the database's, the queues', the object
    /// store's, the payment gateway's and the signing keys'
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// The directory everything is kept in
    #[arg(long, default_value = DATA)]
    data: PathBuf,
    /// Keep everything in memory and forget it at the end
    #[arg(long, conflicts_with = "data")]
    memory: bool,
    /// Start at this time (`2026-12-31T23:59:00Z`), or so far from now (`+73h`, `-2d`): a clock of the system's own, by
    /// which everything expires and is sealed, and which goes on as the machine's does
    #[arg(
        long,
        value_name = "TIME",
        allow_hyphen_values = true,
        conflicts_with = "functions"
    )]
    clock: Option<Turn>,
    /// Print log lines, metrics and the greeting as JSON, as they are printed where standard output is no terminal
    #[arg(long)]
    json: bool,
    /// Ask this Stripe-compatible payment gateway instead of the simulated one; its key is read from `PAYMENT_API_KEY`
    #[arg(long, value_name = "URL")]
    gateway: Option<String>,
    /// Let each principal, and each source address without credentials, make so many requests a minute
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    rate_limit: Option<u32>,
    /// Run the functions elsewhere: the address of `cargo lambda watch`, such as `http://127.0.0.1:9000`
    #[arg(long, value_name = "URL")]
    functions: Option<String>,
}

/// The template's parameters for so many requests a minute.
pub fn rate_limits(requests: u32) -> BTreeMap<String, String> {
    ["RateLimitPerMinute", "AddressRateLimitPerMinute"]
        .map(|name| (name.to_owned(), requests.to_string()))
        .into()
}

/// Starts the system, prints how to reach it, and runs until interrupted.
pub async fn run(up: &Up) -> Result<(), CommandError> {
    let clock = up.clock.map_or_else(Clock::system, Turn::clock);
    let level = std::env::var("LOG_LEVEL").ok();
    if !up.json && std::io::stdout().is_terminal() {
        terminal_log::start(level.as_deref(), clock.clone());
        silence_metrics();
    } else {
        start_logging(level.as_deref());
    }
    let system = System::start(up.config(&clock)).await?;
    if !up.memory {
        // Data in memory leaves no file behind, so other processes cannot reach that system by its variables.
        write_environment(&system, up, &clock)?;
    }
    let announcement = Announcement::write(&system, &clock);
    // Only `oms token` without --data needs it.
    if let Err(error) = &announcement {
        tracing::warn!(error = %error, "`oms token` will not find this system by its port");
    }
    if up.json {
        greet_script(&system, up, &clock)?;
    } else {
        greet(&system, up, &clock)?;
    }
    seal(&system).await;
    tokio::signal::ctrl_c().await?;
    // Removed before the stop, so that `oms token` does not find a system that is about to end.
    drop(announcement);
    system.stop().await;
    Ok(())
}

impl Up {
    fn config(&self, clock: &Clock) -> SystemConfig {
        let data = if self.memory {
            Data::Memory
        } else {
            Data::Directory(self.data.clone())
        };
        SystemConfig {
            data,
            port: self.port,
            clock: clock.clone(),
            parameters: self.rate_limit.map(rate_limits).unwrap_or_default(),
            functions_url: self.functions.clone(),
            payment_gateway: self.gateway.clone().map(|url| PaymentGateway {
                url,
                api_key: std::env::var("PAYMENT_API_KEY").unwrap_or_default(),
            }),
            ..SystemConfig::default()
        }
    }

    fn shown_data(&self) -> String {
        if self.memory {
            "in memory".to_owned()
        } else {
            self.data.display().to_string()
        }
    }

    fn shown_gateway<'a>(&'a self, system: &'a System) -> &'a str {
        self.gateway.as_deref().unwrap_or(system.payments_url())
    }
}

/// Seals the hours that passed while no system ran, now rather than in an hour; each run seals some of them.
async fn seal(system: &System) {
    loop {
        match system.fire("seal-audit").await {
            // One run seals a limited number of hours, so that it ends before its timeout on Lambda.
            Ok(sealed) if sealed.get("left").and_then(Value::as_u64) > Some(0) => {}
            Ok(_) => return,
            Err(error) => {
                tracing::error!(error = %error, "the audit trail could not be sealed");
                return;
            }
        }
    }
}

/// Writes the functions' variables into the data directory: for `cargo lambda watch --env-file`, and for the commands
/// that reach this system from another process.
fn write_environment(system: &System, up: &Up, clock: &Clock) -> Result<(), CommandError> {
    let mut variables = BTreeMap::new();
    for function in &system.resources().functions {
        variables.extend(function.environment.clone());
    }
    // These variables are the same for every function.
    for environment in system.environments().values().take(1) {
        for name in crate::system::GIVEN_BY_LAMBDA {
            variables.extend(environment.get(name).map(|value| ((*name).to_owned(), value)));
        }
    }
    if clock.turned_by() != 0 {
        variables.insert(CLOCK_TURNED_BY.to_owned(), clock.turned_by().to_string());
    }
    // Quoted, for values with spaces.
    let lines = variables
        .iter()
        .map(|(name, value)| format!("{name}=\"{value}\"\n"));
    // Among the values are the keys of cursors, webhooks and the payment gateway.
    private_file::replace(
        &up.data.join("functions.env"),
        lines.collect::<String>().as_bytes(),
    )?;
    Ok(())
}

/// The roles whose tokens are printed at the start.
const GREETED: [Role; 7] = [
    Role::Customer,
    Role::Storefront,
    Role::Support,
    Role::Warehouse,
    Role::Manager,
    Role::Auditor,
    Role::Admin,
];

fn token(system: &System, role: Role, clock: &Clock) -> String {
    system
        .issuer()
        .token(subject(role), &[role.as_str()], clock.now(), TOKEN_LIFETIME)
}

fn greet(system: &System, up: &Up, clock: &Clock) -> Result<(), CommandError> {
    let url = system.url();
    let mut out = std::io::stdout().lock();
    writeln!(out, "ArtiCurated order management system, on this machine\n")?;
    writeln!(out, "  API      {url}/api/v1")?;
    writeln!(out, "  payments {}", up.shown_gateway(system))?;
    writeln!(out, "  data     {}", up.shown_data())?;
    if clock.turned_by() != 0 {
        writeln!(out, "  clock    {}, and running", clock.now())?;
    }
    let port = match up.port {
        PORT => String::new(),
        _ => format!(" --port {}", url.rsplit(':').next().unwrap_or_default()),
    };
    writeln!(
        out,
        "\nTokens for the next twelve hours (more: `oms token --role system{port}`):\n"
    )?;
    for role in GREETED {
        let name = role.as_str().to_uppercase();
        writeln!(out, "export {name}={}", token(system, role, clock))?;
    }
    writeln!(out, "\nTry it:\n")?;
    writeln!(out, "{}\n", example(url))?;
    out.flush()?;
    Ok(())
}

/// Prints the greeting as one JSON object, on the first line.
fn greet_script(system: &System, up: &Up, clock: &Clock) -> Result<(), CommandError> {
    let tokens: Map<String, Value> = GREETED
        .iter()
        .map(|role| (role.as_str().to_owned(), token(system, *role, clock).into()))
        .collect();
    let greeting = json!({
        "api": format!("{}/api/v1", system.url()),
        "payments": up.shown_gateway(system),
        "data": up.shown_data(),
        "clock": clock.now().to_string(),
        "tokens": tokens,
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{greeting}")?;
    out.flush()?;
    Ok(())
}

/// Returns a request that works as it stands, once the tokens are exported.
fn example(url: &str) -> String {
    let body = crate::example_order::body();
    format!(
        "curl -s {url}/api/v1/orders -H \"Authorization: Bearer $STOREFRONT\" \\\n  -H 'Content-Type: application/json' -d '{body}'"
    )
}
