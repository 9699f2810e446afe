//! The functions' real binaries.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Builds the binary of a package beside the test that calls this; gives its folder.
pub fn build(package: &str, binary: &str) -> PathBuf {
    let test = env::current_exe().expect("a test is a file");
    // <target>/<profile>/deps/<this test>
    let mut folders = test.ancestors().skip(2);
    let profile_folder = folders.next().expect("a profile's folder").to_owned();
    let target = folders.next().expect("the target folder");
    let mut command = Command::new(env::var_os("CARGO").expect("cargo runs the tests"));
    command.args([
        "build",
        "--quiet",
        "--locked",
        "--package",
        package,
        "--bin",
        binary,
    ]);
    if profile_folder.ends_with("release") {
        command.arg("--release");
    }
    let built = command.arg("--target-dir").arg(target).status();
    assert!(
        built.is_ok_and(|built| built.success()),
        "`{binary}` cannot be built"
    );
    profile_folder
}
