//! The record of an object: everything kept about it beside its bytes.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use s3s::dto::{ETag, Timestamp};
use serde::{Deserialize, Serialize};

use super::ObjectError;
use super::retention::Retention;

/// An object's record, in JSON. It names its object, so that a record found in `.pending` can be put in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub bucket: String,
    pub key: String,
    /// The MD5 of the bytes in hex: the entity tag, without its quotes.
    pub md5: String,
    /// The SHA-256 in base64, if the put declared it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    pub last_modified: Timestamp,
    #[serde(default)]
    pub headers: Headers,
    /// The `x-amz-meta-*` headers, without their prefix.
    #[serde(default)]
    pub metadata: HashMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
}

/// The headers a put sets for later gets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Headers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_disposition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

impl Record {
    pub fn e_tag(&self) -> ETag {
        ETag::Strong(self.md5.clone())
    }

    /// Reads the record at `path`; None if there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, ObjectError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ObjectError::at(path)(error)),
        };
        let record = serde_json::from_slice(&bytes);
        record.map(Some).map_err(|source| ObjectError::Record {
            path: path.to_owned(),
            source,
        })
    }

    /// Writes the record to a new file at `path` and waits until the disk has it.
    pub fn write(&self, path: &Path) -> Result<(), ObjectError> {
        let json = serde_json::to_vec_pretty(self).map_err(|source| ObjectError::Record {
            path: path.to_owned(),
            source,
        })?;
        // `create_new` fails if the name is taken, which would mean that two puts share their files.
        let mut file = fs::File::create_new(path).map_err(ObjectError::at(path))?;
        file.write_all(&json)
            .and_then(|()| file.sync_all())
            .map_err(ObjectError::at(path))
    }
}
