//! The definition of a table: its keys, indexes and stream.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::scope::{ACCOUNT, REGION};

/// A table with its indexes and its stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The table's name.
    pub name: String,
    /// Its primary key.
    pub key: KeySchema,
    /// Its global secondary indexes.
    pub indexes: Vec<Index>,
    /// The images that its stream holds, in the API's spelling (`NEW_AND_OLD_IMAGES`); none if it has no stream.
    pub stream_view: Option<String>,
    /// The attribute that holds the second an item expires in, if items do.
    pub expires_at: Option<String>,
    /// Operations the table's resource policy denies to everyone, such as `UpdateItem`.
    pub denied: BTreeSet<String>,
}

/// The key of a table or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySchema {
    /// The partition key.
    pub hash: KeyAttribute,
    /// The sort key, if there is one.
    pub range: Option<KeyAttribute>,
}

/// An attribute that is part of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// The attribute's name.
    pub name: String,
    /// Its type.
    pub key_type: KeyType,
}

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum KeyType {
    /// Text.
    #[serde(rename = "S")]
    String,
    /// A number.
    #[serde(rename = "N")]
    Number,
    /// Bytes.
    #[serde(rename = "B")]
    Binary,
}

impl KeyType {
    /// The API's letter for it.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::String => "S",
            Self::Number => "N",
            Self::Binary => "B",
        }
    }
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// Its key.
    pub key: KeySchema,
    /// The attributes it holds beside the keys.
    pub projection: Projection,
}

/// The attributes that an index holds beside the keys of the table and its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Nothing.
    KeysOnly,
    /// The whole item.
    All,
    /// These attributes.
    Include(Vec<String>),
}

impl Table {
    /// `arn:aws:dynamodb:us-east-1:000000000000:table/<name>`.
    pub fn arn(&self) -> String {
        arn(&self.name)
    }

    /// The ARN event source mappings name the table's stream by.
    pub fn stream_arn(&self) -> String {
        stream_arn(&self.name)
    }
}

pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

pub(super) fn stream_arn(name: &str) -> String {
    // AWS puts the time of the stream's creation at the end. A fixed label keeps the checkpoints valid over restarts.
    format!("{}/stream/local", arn(name))
}

/// The table whose stream has this ARN.
pub(super) fn table_of_stream(arn_of_stream: &str) -> Option<&str> {
    arn_of_stream
        .strip_prefix(&arn(""))?
        .strip_suffix("/stream/local")
}
