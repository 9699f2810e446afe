//! Listing the keys of a bucket.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::objects::Found;
use super::record::Record;
use super::{ObjectError, Objects};

/// The keys to list.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    pub prefix: String,
    /// Keys that share what lies between the prefix and the next delimiter are listed as one common prefix.
    pub delimiter: Option<String>,
    pub start: Start,
    pub limit: usize,
}

/// The start of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Start {
    #[default]
    Beginning,
    AfterKey(String),
    AfterCommonPrefix(String),
}

/// An object of a listing. Without its file: a page of open files would be more than a process may have.
pub(super) struct Listed {
    pub size: u64,
    pub record: Record,
}

/// One page, keys and common prefixes in order of their bytes.
#[derive(Default)]
pub(super) struct Page {
    pub objects: Vec<Listed>,
    pub common_prefixes: Vec<String>,
    /// The start of the next page, if there is one.
    pub next: Option<Start>,
}

impl Start {
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(match self {
            Self::Beginning => String::new(),
            // The letter tells a key from a common prefix, which continue at different places.
            Self::AfterKey(key) => format!("k{key}"),
            Self::AfterCommonPrefix(prefix) => format!("p{prefix}"),
        })
    }

    pub(crate) fn from_token(token: &str) -> Result<Self, ObjectError> {
        let text = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        match text.as_deref().and_then(|text| text.split_at_checked(1)) {
            Some(("k", key)) => Ok(Self::AfterKey(key.to_owned())),
            Some(("p", prefix)) => Ok(Self::AfterCommonPrefix(prefix.to_owned())),
            _ => Err(ObjectError::InvalidArgument(
                "the continuation token provided is incorrect",
            )),
        }
    }

    fn is_before(&self, key: &str) -> bool {
        match self {
            Self::Beginning => true,
            Self::AfterKey(last) => key > last.as_str(),
            // Every key under the prefix has been listed by naming it.
            Self::AfterCommonPrefix(prefix) => key > prefix.as_str() && !key.starts_with(prefix),
        }
    }
}

/// A line of a listing.
enum Entry {
    Key(String),
    CommonPrefix(String),
}

impl Objects {
    /// Lists one page of the bucket's keys.
    pub(super) async fn list(&self, bucket: String, query: Query) -> Result<Page, ObjectError> {
        self.blocking(move |objects| {
            let _reading = objects.reading();
            objects.check_bucket(&bucket)?;
            let mut keys = Vec::new();
            walk(&objects.layout().bucket(&bucket)?, "", &query.prefix, &mut keys)?;
            keys.sort_unstable();
            let (entries, next) = page(keys, &query);
            let mut page = Page {
                next,
                ..Page::default()
            };
            for entry in entries {
                match entry {
                    Entry::Key(key) => {
                        let Found { size, record, .. } = objects.find(&bucket, &key)?;
                        page.objects.push(Listed { size, record });
                    }
                    Entry::CommonPrefix(prefix) => page.common_prefixes.push(prefix),
                }
            }
            Ok(page)
        })
        .await
    }
}

/// Collects the keys below `directory`, whose own key is `parent`, that start with `prefix`.
fn walk(directory: &Path, parent: &str, prefix: &str, keys: &mut Vec<String>) -> Result<(), ObjectError> {
    for entry in fs::read_dir(directory).map_err(ObjectError::at(directory))? {
        let entry = entry.map_err(ObjectError::at(directory))?;
        let kind = entry.file_type().map_err(ObjectError::at(entry.path()))?;
        // A name that is not Unicode is no key of ours.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let key = format!("{parent}{name}");
        if kind.is_dir() {
            let key = key + "/";
            // The prefix may end inside the directory's name or below it; any other directory need not be read.
            if key.starts_with(prefix) || prefix.starts_with(&key) {
                walk(&entry.path(), &key, prefix, keys)?;
            }
        } else if kind.is_file() && key.starts_with(prefix) {
            keys.push(key);
        }
    }
    Ok(())
}

/// The entries of the page and where the next one starts. `keys` are sorted and have the prefix.
fn page(keys: Vec<String>, query: &Query) -> (Vec<Entry>, Option<Start>) {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let mut last = Start::Beginning;
    for key in keys.into_iter().filter(|key| query.start.is_before(key)) {
        let common = common_prefix(&key, query).map(str::to_owned);
        let name = common.as_ref().unwrap_or(&key);
        if entries.contains_key(name) {
            continue;
        }
        if entries.len() == query.limit {
            // Found one more than fits, so there is a next page. A limit of zero is an empty page that is not
            // truncated, as on S3.
            return (entries.into_values().collect(), (query.limit > 0).then_some(last));
        }
        let name = name.clone();
        let entry = if let Some(prefix) = common {
            last = Start::AfterCommonPrefix(prefix.clone());
            Entry::CommonPrefix(prefix)
        } else {
            last = Start::AfterKey(key.clone());
            Entry::Key(key)
        };
        entries.insert(name, entry);
    }
    (entries.into_values().collect(), None)
}

fn common_prefix<'a>(key: &'a str, query: &Query) -> Option<&'a str> {
    let delimiter = query
        .delimiter
        .as_deref()
        .filter(|delimiter| !delimiter.is_empty())?;
    let rest = key.strip_prefix(query.prefix.as_str())?;
    let end = query.prefix.len() + rest.find(delimiter)? + delimiter.len();
    key.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(keys: &[&str], query: &Query) -> Vec<Vec<String>> {
        let mut query = query.clone();
        let mut pages = Vec::new();
        loop {
            let keys = keys
                .iter()
                .filter(|key| key.starts_with(&query.prefix))
                .map(|key| (*key).to_owned());
            let (entries, next) = page(keys.collect(), &query);
            pages.push(
                entries
                    .into_iter()
                    .map(|entry| match entry {
                        Entry::Key(key) => key,
                        Entry::CommonPrefix(prefix) => format!("{prefix}*"),
                    })
                    .collect(),
            );
            match next {
                Some(next) => query.start = Start::from_token(&next.token()).unwrap(),
                None => return pages,
            }
        }
    }

    const KEYS: [&str; 6] = ["a", "b/1", "b/2", "b/c/3", "b0", "c"];

    #[test]
    fn pages_join_to_the_whole_listing() {
        let query = |prefix: &str, delimiter: Option<&str>, limit| Query {
            prefix: prefix.to_owned(),
            delimiter: delimiter.map(str::to_owned),
            start: Start::Beginning,
            limit,
        };
        for (prefix, delimiter, whole) in [
            ("", None, KEYS.to_vec()),
            ("", Some("/"), vec!["a", "b/*", "b0", "c"]),
            ("b/", Some("/"), vec!["b/1", "b/2", "b/c/*"]),
            ("b", None, vec!["b/1", "b/2", "b/c/3", "b0"]),
            ("x", None, vec![]),
        ] {
            for limit in 1..=7 {
                let pages = pages(&KEYS, &query(prefix, delimiter, limit));
                assert!(
                    pages.iter().all(|page| page.len() <= limit),
                    "{prefix} {delimiter:?} {limit}"
                );
                assert_eq!(
                    pages.len(),
                    whole.len().div_ceil(limit).max(1),
                    "{prefix} {delimiter:?} {limit}"
                );
                assert_eq!(pages.concat(), whole, "{prefix} {delimiter:?} {limit}");
            }
        }
        assert_eq!(pages(&KEYS, &query("", None, 0)), [Vec::<String>::new()]);
    }

    #[test]
    fn refuses_tokens_it_did_not_give() {
        for token in ["", "?", "YQ"] {
            assert!(Start::from_token(token).is_err(), "{token}");
        }
    }
}
