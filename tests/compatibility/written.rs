//! The data that a version wrote, as files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oms_domain::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Everything that a version wrote through the story.
pub struct Written {
    pub version: String,
    pub tables: Tables,
    pub streams: Streams,
    /// The bodies of the messages that no worker has processed, by the queue's name in the template.
    pub queues: BTreeMap<String, Vec<String>>,
    pub archive: Archive,
    pub callers: Callers,
    /// The answers to a manager, by path.
    pub answers: BTreeMap<String, Value>,
}

/// Items as the database gives them.
#[derive(Serialize, Deserialize)]
pub struct Tables {
    /// The time at which the story ended.
    pub at: String,
    pub orders: Vec<Value>,
    pub history: Vec<Value>,
    pub access: Vec<Value>,
}

/// Records of the streams, of one order, its return and their jobs.
#[derive(Serialize, Deserialize)]
pub struct Streams {
    /// The order's id, and the return's.
    pub ids: [String; 2],
    pub orders: Vec<Value>,
    pub history: Vec<Value>,
}

/// The audit bucket, and the key that its digests are signed with.
#[derive(Serialize, Deserialize)]
pub struct Archive {
    /// `SubjectPublicKeyInfo`, DER, base64.
    pub public_key: String,
    pub objects: BTreeMap<String, String>,
}

/// The API key and the cursor that callers were given.
#[derive(Serialize, Deserialize)]
pub struct Callers {
    /// An API key.
    pub api_key: String,
    /// The customer who has the cursor.
    pub subject: String,
    /// The secret that signs cursors.
    pub cursor_key: String,
    /// The list's path and the rest of its query.
    pub list: [String; 2],
    pub cursor: String,
    /// The ids on the page that the cursor leads to.
    pub next_ids: Vec<String>,
}

/// The folder of all fixtures.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("compatibility/written-by")
}

/// The data of every version, the oldest first.
pub fn all() -> Vec<Written> {
    fs::create_dir_all(folder()).unwrap();
    let mut versions: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    versions.sort();
    versions.into_iter().map(Written::read).collect()
}

impl Written {
    fn read(version: String) -> Self {
        let folder = folder().join(&version);
        Self {
            tables: read(&folder, "tables"),
            streams: read(&folder, "streams"),
            queues: read(&folder, "queues"),
            archive: read(&folder, "archive"),
            callers: read(&folder, "callers"),
            answers: read(&folder, "answers"),
            version,
        }
    }

    pub fn write(&self) {
        let folder = folder().join(&self.version);
        fs::create_dir_all(&folder).unwrap();
        write(&folder, "tables", &self.tables);
        write(&folder, "streams", &self.streams);
        write(&folder, "queues", &self.queues);
        write(&folder, "archive", &self.archive);
        write(&folder, "callers", &self.callers);
        write(&folder, "answers", &self.answers);
    }

    /// The time at which the story ended.
    pub fn at(&self) -> Timestamp {
        self.tables.at.parse().unwrap()
    }
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> T {
    let path = folder.join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One element of each list to a line, so that a change shows where it is.
fn write(folder: &Path, name: &str, value: &impl Serialize) {
    let value = serde_json::to_value(value).unwrap();
    let fields = value.as_object().unwrap().iter().map(|(name, value)| {
        let text = match value.as_array() {
            Some(elements) => {
                let lines: Vec<String> = elements.iter().map(|element| format!("    {element}")).collect();
                format!("[\n{}\n  ]", lines.join(",\n"))
            }
            None => value.to_string(),
        };
        format!("  {}: {text}", Value::from(name.as_str()))
    });
    let fields: Vec<String> = fields.collect();
    let text = format!("{{\n{}\n}}\n", fields.join(",\n"));
    fs::write(folder.join(format!("{name}.json")), text).unwrap();
}
