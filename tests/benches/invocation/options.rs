//! The options of the bench.

use std::path::{Path, PathBuf};

use crate::Failure;
use crate::workload::Function;

pub struct Options {
    pub json: bool,
    pub callgrind: Option<PathBuf>,
    pub pages: Option<Vec<usize>>,
    pub invoices: bool,
    only: Option<Function>,
}

impl Options {
    pub fn from_arguments() -> Result<Self, Failure> {
        let mut options = Self {
            json: false,
            callgrind: None,
            pages: None,
            invoices: false,
            only: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
            match argument.as_str() {
                // Cargo's own.
                "--bench" => {}
                "--json" => options.json = true,
                "--callgrind" => options.callgrind = Some(value()?.into()),
                "--pages" => {
                    let lengths = value()?;
                    options.pages = Some(lengths.split(',').map(str::parse).collect::<Result<_, _>>()?);
                }
                "--invoices" => options.invoices = true,
                "--function" => {
                    let name = value()?;
                    let function = Function::ALL.into_iter().find(|function| function.name() == name);
                    options.only = Some(function.ok_or(format!("`{name}` is not measured"))?);
                }
                other => return Err(format!("`{other}` is not an argument of this bench").into()),
            }
        }
        Ok(options)
    }

    pub fn functions(&self) -> Vec<Function> {
        match self.only {
            _ if self.pages.is_some() => vec![Function::ListOrders],
            _ if self.invoices => vec![Function::GenerateInvoice],
            Some(function) => vec![function],
            None => Function::ALL.to_vec(),
        }
    }
}

/// The path of the function's release binary, which must be there.
pub fn binary(function: Function) -> Result<PathBuf, Failure> {
    let path = release_directory().join(function.name());
    if path.is_file() {
        return Ok(path);
    }
    let name = function.name();
    let path = path.display();
    Err(format!("`{path}` is missing; `cargo build --release --bin {name}` makes it").into())
}

fn release_directory() -> PathBuf {
    if let Some(directory) = std::env::var_os("OMS_FUNCTION_BIN_DIR") {
        return directory.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"))
        .join("release")
}
