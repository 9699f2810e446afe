//! The repository's files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oms_tests::contract::{DEFAULT_FUNCTION, ROUTES, background_functions};
use toml::{Table, Value};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file except git's own and those that `.gitignore` names, by its path from the root.
pub fn files() -> Vec<PathBuf> {
    fn collect(directory: &Path, ignored: &[String], files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let relative = path.strip_prefix(root()).unwrap().to_owned();
            let rooted = format!("/{}", relative.display());
            if name.starts_with('.') || ignored.iter().any(|line| *line == name || *line == rooted) {
                continue;
            }
            if path.is_dir() {
                collect(&path, ignored, files);
            } else {
                files.push(relative);
            }
        }
    }
    let ignored: Vec<String> = read(".gitignore").lines().map(str::to_owned).collect();
    let mut files = Vec::new();
    collect(&root(), &ignored, &mut files);
    files.sort();
    assert!(
        files.len() > 100,
        "the repository has more files than {}",
        files.len()
    );
    files
}

/// The files with this extension, with their text.
pub fn texts(extension: &str) -> Vec<(PathBuf, String)> {
    let wanted = files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted.map(|path| (path.clone(), read(path))).collect()
}

/// The workspace's manifest.
pub fn workspace() -> Table {
    read("Cargo.toml").parse().unwrap()
}

/// The manifests of all packages, by the folder they are in.
pub fn packages() -> BTreeMap<String, Table> {
    let workspace = workspace();
    let members = workspace["workspace"]["members"].as_array().unwrap();
    let package = |member: &Value| {
        let member = member.as_str().unwrap();
        (
            member.to_owned(),
            read(format!("{member}/Cargo.toml")).parse().unwrap(),
        )
    };
    members.iter().map(package).collect()
}

/// A package's name.
pub fn name(package: &Table) -> &str {
    package["package"]["name"].as_str().unwrap()
}

/// The names of the packages in these sections of a manifest (`dependencies`, `dev-dependencies`).
pub fn dependencies<'p>(package: &'p Table, sections: &[&str]) -> Vec<&'p str> {
    let tables = sections
        .iter()
        .filter_map(|section| package.get(*section)?.as_table());
    tables
        .flat_map(|table| table.keys().map(String::as_str))
        .collect()
}

/// Every function's name.
pub fn functions() -> Vec<&'static str> {
    let routed = ROUTES
        .iter()
        .map(|(_, _, function)| *function)
        .chain([DEFAULT_FUNCTION]);
    routed.chain(background_functions()).collect()
}

/// `create-order` as `CreateOrder`.
pub fn pascal_case(function: &str) -> String {
    let capitalised = |word: &str| word[..1].to_uppercase() + &word[1..];
    function.split('-').map(capitalised).collect()
}
