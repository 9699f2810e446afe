//! Rules that hold for every source file.

use crate::repository::{files, texts};

/// Marks of work that is not done, and of tests that are not run. Taken apart, so that this file does not hold them.
const UNFINISHED: [&str; 5] = [
    concat!("#[", "ignore"),
    concat!("to", "do!("),
    concat!("unimpl", "emented!("),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
];

#[test]
fn nothing_is_left_undone_or_untested() {
    for (path, text) in texts("rs") {
        for (number, line) in text.lines().enumerate() {
            for mark in UNFINISHED {
                assert!(!line.contains(mark), "{}:{}: {line}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    for (path, text) in texts("rs") {
        for silenced in [concat!("all", "ow("), "expect("] {
            for attribute in ["#[", "#!["] {
                let opening = format!("{attribute}{silenced}");
                for found in text.split(&opening).skip(1) {
                    let attribute = found.split(")]").next().unwrap();
                    assert!(
                        attribute.contains("reason"),
                        "{}: {opening}{attribute})]",
                        path.display()
                    );
                    assert!(
                        silenced == "expect(",
                        "{}: expect lints, do not allow them",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_is_unsafe() {
    for (path, text) in texts("rs") {
        for unsafe_code in [
            concat!("unsafe", " {"),
            concat!("unsafe", " fn"),
            concat!("unsafe", " impl"),
        ] {
            assert!(!text.contains(unsafe_code), "{}", path.display());
        }
    }
}

#[test]
fn no_file_is_named_for_being_a_mixture() {
    for path in files() {
        for part in path.with_extension("").components() {
            let part = part.as_os_str().to_str().unwrap();
            let mixture = [
                "util",
                "utils",
                "helper",
                "helpers",
                "common",
                "misc",
                "shared_code",
            ]
            .contains(&part);
            assert!(!mixture, "{}", path.display());
        }
    }
}
