//! The layout of the directory.

use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::ObjectError;

/// The longest file name common file systems take, in bytes.
const LONGEST_SEGMENT: usize = 255;

/// The longest key S3 takes, in bytes.
const LONGEST_KEY: usize = 1024;

/// The paths below the store's directory. Bucket names never start with a period, so buckets never meet the store's
/// own directories.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub root: PathBuf,
}

impl Layout {
    /// The directory of the bucket's objects.
    pub fn bucket(&self, bucket: &str) -> Result<PathBuf, ObjectError> {
        if s3s::path::check_bucket_name(bucket) {
            Ok(self.root.join(bucket))
        } else {
            Err(ObjectError::InvalidBucketName(bucket.to_owned()))
        }
    }

    /// The file of the object's bytes.
    pub fn object(&self, bucket: &str, key: &str) -> Result<PathBuf, ObjectError> {
        let mut path = self.bucket(bucket)?;
        check(key).map_err(|reason| ObjectError::InvalidKey {
            key: key.to_owned(),
            reason,
        })?;
        // Safe, because `check` refused every segment that is not one plain name.
        path.extend(key.split('/'));
        Ok(path)
    }

    /// The file of the object's record. Flat and hashed: were it named like the object, `a` and `a.json/b` would meet.
    pub fn record(&self, bucket: &str, key: &str) -> Result<PathBuf, ObjectError> {
        self.bucket(bucket)?;
        let name = hex(&Sha256::digest(key));
        Ok(self.records().join(bucket).join(name).with_extension("json"))
    }

    /// The directory of all records, one directory in it for each bucket.
    pub fn records(&self) -> PathBuf {
        self.root.join(".records")
    }

    /// The directory of the puts under way.
    pub fn pending(&self) -> PathBuf {
        self.root.join(".pending")
    }

    /// The file that is locked while a process has the store open.
    pub fn lock(&self) -> PathBuf {
        self.root.join(".lock")
    }
}

fn check(key: &str) -> Result<(), &'static str> {
    if key.is_empty() {
        return Err("it is empty");
    }
    if key.len() > LONGEST_KEY {
        return Err("it is longer than 1024 bytes");
    }
    if key.contains('\0') {
        return Err("it contains a NUL");
    }
    key.split('/').try_for_each(|segment| {
        if segment.len() > LONGEST_SEGMENT {
            return Err("a segment is longer than 255 bytes");
        }
        // Accepts only a segment that the platform itself takes for one plain name: not `..`, and not `C:` or `a\b`
        // where they mean more.
        let mut components = Path::new(segment).components();
        match (components.next(), components.next()) {
            (Some(Component::Normal(name)), None) if name == segment => Ok(()),
            _ => Err("a segment is empty, `.` or `..`"),
        }
    })
}

/// `bytes` in lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layout() -> Layout {
        Layout {
            root: PathBuf::from("/store"),
        }
    }

    #[test]
    fn an_object_is_kept_where_a_person_would_look() {
        let path = layout()
            .object("oms-documents", "invoices/2026/INV-2026-000001.pdf")
            .unwrap();
        assert_eq!(
            path,
            Path::new("/store/oms-documents/invoices/2026/INV-2026-000001.pdf")
        );
    }

    #[test]
    fn refuses_keys_that_are_no_plain_paths() {
        let long = "a".repeat(256);
        let longer = ["a/".repeat(512).as_str(), "a"].concat();
        for key in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "a/../../b",
            "a/./b",
            "a//b",
            "a/",
            "a\0b",
            &long,
            &longer,
        ] {
            assert!(
                matches!(
                    layout().object("bucket", key),
                    Err(ObjectError::InvalidKey { .. })
                ),
                "{key:?}"
            );
        }
        for key in [
            "a",
            "...",
            "a..b",
            ".a",
            "a b/ü/日本",
            "C:x".trim_start_matches("C:"),
            &long[1..],
        ] {
            assert!(layout().object("bucket", key).is_ok(), "{key:?}");
        }
    }

    #[test]
    fn refuses_buckets_that_could_leave_the_directory() {
        for bucket in [
            "",
            "..",
            ".records",
            ".pending",
            "a",
            "Upper",
            "a/b",
            "under_score",
        ] {
            assert!(
                matches!(layout().bucket(bucket), Err(ObjectError::InvalidBucketName(_))),
                "{bucket}"
            );
            assert!(layout().record(bucket, "key").is_err(), "{bucket}");
        }
    }

    proptest! {
        #[test]
        fn no_key_leaves_its_bucket(key in any::<String>()) {
            if let Ok(path) = layout().object("bucket", &key) {
                let below = path.strip_prefix("/store/bucket").unwrap();
                prop_assert!(below.components().all(|component| matches!(component, Component::Normal(_))));
                prop_assert_eq!(below.to_str().unwrap(), key);
            }
        }

        #[test]
        fn keys_of_dots_and_slashes_never_leave_their_bucket(key in "[./\\\\a]{0,12}") {
            if let Ok(path) = layout().object("bucket", &key) {
                let below = path.strip_prefix("/store/bucket").unwrap();
                prop_assert!(below.components().all(|component| matches!(component, Component::Normal(_))));
            }
        }
    }
}
