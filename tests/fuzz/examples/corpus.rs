//! Writes the valid inputs of every target into files, for libFuzzer to start from: `corpus <folder>` makes a folder in
//! it for each target.
use std::path::PathBuf;

use oms_fuzz::{TARGETS, seeds};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| std::io::Error::other("which folder?"))?;
    for (name, _) in TARGETS {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        for (number, seed) in seeds(name).into_iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
