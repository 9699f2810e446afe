//! A library whose manifest turns tests off has none. `test = false` and `doctest = false` save the build of a binary
//! and a run of rustdoc, but would silently skip tests that are added later.

use std::fs;
use std::path::{Path, PathBuf};

use crate::repository::{packages, root};

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn is_test(line: &str) -> bool {
    let attributes = ["#[test]", "#[tokio::test", "proptest! {"];
    attributes.iter().any(|attribute| line.starts_with(attribute))
}

/// A block that rustdoc would compile: every fence but those of another language, where the second of each pair only
/// closes.
fn has_doctest(text: &str) -> bool {
    let fences = text.lines().map(str::trim_start).filter_map(|line| {
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
        comment.trim_start().strip_prefix("```")
    });
    let languages = ["text", "sh", "json", "toml", "http"];
    fences.step_by(2).any(|language| !languages.contains(&language))
}

#[test]
fn what_a_manifest_leaves_out_of_the_tests_is_not_there() {
    let mut left_out = 0;
    for (folder, package) in packages() {
        let leaves_out = |kind: &str| {
            let library = package.get("lib");
            library.and_then(|library| library.get(kind)?.as_bool()) == Some(false)
        };
        let (tests, doctests) = (leaves_out("test"), leaves_out("doctest"));
        if !tests && !doctests {
            continue;
        }
        left_out += 1;
        for path in sources(&root().join(&folder).join("src")) {
            let source = fs::read_to_string(&path).unwrap();
            let has_test = source.lines().any(|line| is_test(line.trim_start()));
            assert!(
                !(tests && has_test),
                "{}: `test = false`, and a test",
                path.display()
            );
            assert!(
                !(doctests && has_doctest(&source)),
                "{}: `doctest = false`, and a doctest",
                path.display()
            );
        }
    }
    assert!(left_out >= 15, "{left_out} manifests were found");
}
