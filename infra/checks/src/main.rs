//! Rewrites the files that follow from the route table and the template: `cargo run -p oms-template-checks`.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use oms_template_checks::generate::generate;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut out = std::io::stdout();
    for file in generate(&root)? {
        let path = root.join(&file.path);
        // An unchanged file keeps its modification time, so cargo does not build its crate again.
        if std::fs::read_to_string(&path).ok().as_deref() != Some(file.text.as_str()) {
            std::fs::write(&path, &file.text)?;
            writeln!(out, "wrote {}", file.path.display())?;
        }
    }
    Ok(())
}
