//! Rewrites the files that follow from the route table and the template, so that nobody copies them by hand.
//!
//! `cargo run -p oms-template-checks` writes the files; the test `generated` fails when a committed file differs.

mod alarms;
mod binaries;
mod each_job;
mod events;
mod router;
mod template;

use std::path::{Path, PathBuf};

use crate::document::DocumentError;

/// A file that is generated, or has a part that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its path from the repository's root.
    pub path: PathBuf,
    /// The whole text it should have.
    pub text: String,
}

/// A file that cannot be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {source}")]
    Read {
        /// The file.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A file has lost the comments between which its generated part stands.
    #[error("`{path}` has no line `{line}`")]
    NoMarker {
        /// The file.
        path: String,
        /// The line that is missing.
        line: String,
    },
    /// The template or the alarms are not readable.
    #[error("`{path}`: {source}")]
    Document {
        /// The file.
        path: String,
        /// The cause.
        source: DocumentError,
    },
    /// The OpenAPI document cannot be written.
    #[error("the OpenAPI document cannot be written: {0}")]
    OpenApi(oms_openapi::DocumentError),
    /// An event or the OpenAPI document is not JSON.
    #[error("`{path}` is not JSON: {source}")]
    Json {
        /// The file.
        path: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// A route needs a variable whose value the template's generator does not know.
    #[error(
        "`infra/checks/src/generate/template.rs` does not say what `{variable}` is, which `{function}` needs"
    )]
    UnknownVariable {
        /// The function.
        function: String,
        /// The variable.
        variable: String,
    },
}

/// Generates every file, from the repository at `root`.
pub fn generate(root: &Path) -> Result<Vec<Generated>, GenerateError> {
    let template = template::generate(root)?;
    // The alarms' list also names the functions of streams, queues and schedules, which only the template knows.
    let alarms = alarms::generate(root, &template.text)?;
    let document = oms_openapi::to_json().map_err(GenerateError::OpenApi)?;
    let mut files = vec![router::generate(root)?, template, alarms];
    files.extend(binaries::generate(root)?);
    files.extend(events::generate(root, &document)?);
    files.push(Generated {
        path: "infra/openapi.json".into(),
        text: document,
    });
    Ok(files)
}

fn read(root: &Path, path: &str) -> Result<String, GenerateError> {
    std::fs::read_to_string(root.join(path)).map_err(|source| GenerateError::Read {
        path: path.to_owned(),
        source,
    })
}

/// The text of `path` with `inner` between the lines `begin` and `end`, which stay.
fn replaced(
    root: &Path,
    path: &str,
    (begin, end): (&str, &str),
    inner: &str,
) -> Result<Generated, GenerateError> {
    let text = read(root, path)?;
    let (before, rest) = split(path, &text, begin)?;
    let (_, after) = split(path, rest, end)?;
    Ok(Generated {
        path: path.into(),
        text: format!("{before}{begin}\n{inner}{end}\n{after}"),
    })
}

/// The text before and after a line.
fn split<'t>(path: &str, text: &'t str, line: &str) -> Result<(&'t str, &'t str), GenerateError> {
    text.split_once(&format!("{line}\n"))
        .ok_or_else(|| GenerateError::NoMarker {
            path: path.to_owned(),
            line: line.to_owned(),
        })
}

/// `create-order` as `CreateOrder`.
fn pascal_case(function: &str) -> String {
    let words = function.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
