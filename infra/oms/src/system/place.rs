//! The directory and the ports of one system.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::config::{Data, SystemError};

/// The directory, the lock on it, and the guard that removes a temporary one in the end.
pub(super) type Prepared = (PathBuf, Option<File>, Option<tempfile::TempDir>);

/// The directory to work in, to oneself.
pub(super) fn prepare(data: &Data) -> Result<Prepared, SystemError> {
    match data {
        Data::Memory => {
            let temporary = tempfile::tempdir();
            let path = std::env::temp_dir().display().to_string();
            let temporary = temporary.map_err(|source| SystemError::Directory { path, source })?;
            Ok((temporary.path().to_owned(), None, Some(temporary)))
        }
        Data::Directory(directory) => {
            let path = directory.display().to_string();
            let failed = |source| SystemError::Directory {
                path: path.clone(),
                source,
            };
            std::fs::create_dir_all(directory).map_err(failed)?;
            // The operating system releases the lock with this process, however it ends.
            let lock = File::create(directory.join("lock")).map_err(failed)?;
            if lock.try_lock().is_err() {
                return Err(SystemError::InUse { path });
            }
            // File addresses and the printed path of an invoice need it from the root.
            let directory = std::fs::canonicalize(directory).map_err(failed)?;
            Ok((directory, Some(lock), None))
        }
    }
}

/// An address to serve at.
pub(super) struct Listening {
    pub listener: TcpListener,
    pub url: String,
}

/// Takes the port that is `offset` after `port`, or any that is free.
pub(super) async fn listen(port: u16, offset: u16) -> Result<Listening, SystemError> {
    let port = if port == 0 { 0 } else { port.saturating_add(offset) };
    let failed = |source| SystemError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    Ok(Listening { listener, url })
}

/// Serves until the task is aborted.
pub(super) fn serve(listener: TcpListener, router: Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(listener, service).await {
            tracing::error!(error = %error, "a server ended");
        }
    })
}
