//! The data directory, and the facts that a running system writes into it for the other commands.

use std::path::Path;

use oms_aws::Environment;
use oms_telemetry::Clock;

use super::error::CommandError;

/// The port of the API, if no other is named.
pub(crate) const PORT: u16 = 8000;
/// The data directory, if no other is named.
pub(crate) const DATA: &str = ".oms";

/// The line of `functions.env` with the milliseconds that the system's clock is ahead of the machine's.
pub(crate) const CLOCK_TURNED_BY: &str = "OMS_CLOCK_TURNED_BY";

/// The clock of the system that last ran on this data directory.
pub(crate) fn clock_of(data: &Path) -> Clock {
    let environment = written_environment(data).ok();
    let turned = environment.and_then(|environment| environment.get(CLOCK_TURNED_BY)?.parse().ok());
    // No such line means that the clock was not turned, or that no system ran here yet.
    turned.map_or_else(Clock::system, Clock::turned)
}

/// The variables that a running `oms up` wrote into its data directory.
pub(crate) fn written_environment(data: &Path) -> Result<Environment, CommandError> {
    let text = std::fs::read_to_string(data.join("functions.env"))?;
    let variables = text.lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        // `oms up` quotes every value.
        Some((name.to_owned(), value.trim_matches('"').to_owned()))
    });
    Ok(Environment::given(variables.collect()))
}
