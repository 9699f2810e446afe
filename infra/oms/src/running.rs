//! The systems that run on this machine, so that another process can give a token for one of them.
//!
//! A system that `oms up` started writes a file named after its port, with the key that its tokens are signed with,
//! into a directory of this user's outside any data directory. The file of a system that was killed stays behind, so a
//! file is believed only if the system on that port publishes the same key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oms_cloud::private_file;
use oms_telemetry::Clock;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::issuer::DevelopmentIssuer;
use crate::system::System;

/// A system that runs.
pub struct Running {
    /// The address of its API, without a slash at the end.
    pub url: String,
    /// The issuer whose tokens it takes.
    pub issuer: DevelopmentIssuer,
    /// The time it goes by.
    pub clock: Clock,
}

/// The file of this system. Removed when dropped.
pub struct Announcement(PathBuf);

#[derive(Deserialize, Serialize)]
struct Content {
    url: String,
    signing_key: String,
    clock_turned_by_milliseconds: i64,
}

/// The time a system on this machine has to answer.
const PATIENCE: Duration = Duration::from_secs(2);

impl Announcement {
    /// Writes down that `system` runs.
    pub fn write(system: &System, clock: &Clock) -> io::Result<Self> {
        let content = Content {
            url: system.url().to_owned(),
            signing_key: STANDARD.encode(system.issuer().pkcs8()),
            clock_turned_by_milliseconds: clock.turned_by(),
        };
        let path = file(port_of(system.url()).unwrap_or_default());
        if let Some(directory) = path.parent() {
            create_private(directory)?;
        }
        // The content holds the signing key, so only its owner may read it.
        private_file::replace(&path, &serde_json::to_vec(&content)?)?;
        Ok(Self(path))
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // A file that is left behind does no harm: no system answers on its port with the same key.
        let _ = fs::remove_file(&self.0);
    }
}

/// The system that runs on this port and was started by this user.
pub async fn find(port: u16) -> Option<Running> {
    let content: Content = serde_json::from_slice(&fs::read(file(port)).ok()?).ok()?;
    let issuer = DevelopmentIssuer::of(&STANDARD.decode(content.signing_key).ok()?).ok()?;
    let client = reqwest::Client::builder().timeout(PATIENCE).build().ok()?;
    let keys = client.get(format!("{}/.well-known/jwks.json", content.url));
    let keys = keys.send().await.ok()?.text().await.ok()?;
    let keys: Value = serde_json::from_str(&keys).ok()?;
    // Another process may listen on the port since; its tokens would be refused.
    (keys == issuer.key_set()).then(|| Running {
        url: content.url,
        issuer,
        clock: Clock::turned(content.clock_turned_by_milliseconds),
    })
}

fn file(port: u16) -> PathBuf {
    directory().join(format!("{port}.json"))
}

/// The directory of the files. It belongs to this user alone and, where the operating system has a runtime directory,
/// goes when the session ends.
fn directory() -> PathBuf {
    let variable = |name| std::env::var_os(name).filter(|value: &std::ffi::OsString| !value.is_empty());
    if let Some(runtime) = variable("XDG_RUNTIME_DIR") {
        return PathBuf::from(runtime).join("oms");
    }
    match variable("HOME") {
        Some(home) => PathBuf::from(home).join(".cache/oms"),
        None => std::env::temp_dir().join("oms"),
    }
}

fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn port_of(url: &str) -> Option<u16> {
    url.rsplit_once(':')?.1.parse().ok()
}
