//! Files that hold a secret.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

/// Writes a new file that only its owner may read; an error when it exists.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
