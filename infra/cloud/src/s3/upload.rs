//! Writing the bytes of a put into a file of its own.

use std::fs;
use std::path::PathBuf;

use futures::StreamExt as _;
use md5::{Digest as _, Md5};
use s3s::dto::StreamingBlob;
use sha2::Sha256;
use tokio::io::AsyncWriteExt as _;

use super::layout::hex;
use super::{ObjectError, Objects};

/// Bytes that were received and are on the disk, but belong to no object yet. Dropping this value removes their files.
pub(super) struct Upload {
    pub files: PendingFiles,
    pub md5: [u8; 16],
    pub sha256: [u8; 32],
}

/// The files of one put in `.pending`. `commit` explains what they mean after a crash.
pub(super) struct PendingFiles {
    pub content: PathBuf,
    pub record: PathBuf,
}

impl Drop for PendingFiles {
    fn drop(&mut self) {
        // Only while the content is still here, and so no object was put in place. The record goes first, because a
        // record alone in `.pending` means the opposite. Files that cannot be removed now are removed when the store is
        // opened again.
        if self.content.exists() {
            let _ = fs::remove_file(&self.record);
            let _ = fs::remove_file(&self.content);
        }
    }
}

impl Upload {
    pub(crate) fn md5_hex(&self) -> String {
        hex(&self.md5)
    }
}

impl Objects {
    /// Writes `body` to a new file and waits until the disk has it.
    pub(super) async fn upload(&self, mut body: StreamingBlob) -> Result<Upload, ObjectError> {
        let files = self.pending_files();
        let path = files.content.clone();
        let mut file = tokio::fs::File::create_new(&path)
            .await
            .map_err(ObjectError::at(&path))?;
        let (mut md5, mut sha256) = (Md5::new(), <Sha256 as sha2::Digest>::new());
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(ObjectError::Body)?;
            md5.update(&chunk);
            sha2::Digest::update(&mut sha256, &chunk);
            file.write_all(&chunk).await.map_err(ObjectError::at(&path))?;
        }
        // Tokio's files write in the background, and `sync_all` alone would not report an error of the last write.
        file.flush().await.map_err(ObjectError::at(&path))?;
        file.sync_all().await.map_err(ObjectError::at(&path))?;
        Ok(Upload {
            files,
            md5: md5.finalize().into(),
            sha256: sha2::Digest::finalize(sha256).into(),
        })
    }
}
