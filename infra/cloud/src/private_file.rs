//! Files that hold a secret.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Writes `content` to a new file that only its owner may read, and returns the content of the file, which is that of
/// another process if it wrote the file at the same moment. No process ever sees half of it.
pub fn keep(path: &Path, content: &[u8]) -> io::Result<Vec<u8>> {
    let mut draft = OsString::from(path);
    draft.push(format!(".{}", std::process::id()));
    let draft = Path::new(&draft);
    write(draft, content)?;
    // A hard link fails if the file exists, while a rename would replace the key that another process has read already.
    let linked = fs::hard_link(draft, path);
    fs::remove_file(draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        // The file is read also after an own link, so that both processes go on with the same bytes.
        _ => fs::read(path),
    }
}

/// Replaces the content of the file by `content`; only its owner may read it. No process ever sees half of it.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut draft = OsString::from(path);
    draft.push(format!(".{}", std::process::id()));
    let draft = Path::new(&draft);
    // A draft that a killed process of the same id left may have other permissions.
    match fs::remove_file(draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write(draft, content)?;
    fs::rename(draft, path)
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    // A rename may reach the disk before the content does; a power cut would then leave an empty secret.
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_content_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        assert_eq!(keep(&path, b"first").unwrap(), b"first");
        assert_eq!(keep(&path, b"second").unwrap(), b"first");
        let names: Vec<_> = fs::read_dir(directory.path()).unwrap().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
