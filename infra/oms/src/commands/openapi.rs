//! `oms openapi`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::error::CommandError;

/// The options of `oms openapi`.
#[derive(Args, Clone, Debug)]
pub struct OpenApi {
    /// Write it to this file instead of the terminal; `infra/openapi.json` is where it is kept
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints the OpenAPI document of the API, or writes it to a file. A file is written only when the document is whole:
/// the functions are built with what stands in `infra/openapi.json`.
pub fn run(arguments: &OpenApi) -> Result<(), CommandError> {
    let document = oms_openapi::to_json()?;
    match &arguments.output {
        Some(path) => std::fs::write(path, document)?,
        None => std::io::stdout().write_all(document.as_bytes())?,
    }
    Ok(())
}
