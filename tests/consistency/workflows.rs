//! `.github/workflows`: rules that no schema states, and that otherwise only a run would show.

use std::fs;

use crate::repository::{read, root};

fn workflows() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join(".github/workflows")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let read = |name: String| {
        let text = read(format!(".github/workflows/{name}"));
        (name, text)
    };
    let workflows: Vec<_> = names.map(read).collect();
    assert!(workflows.len() >= 3, "{workflows:#?}");
    workflows
}

/// GitHub runs `bash -e` unless a shell is named, and then takes the outcome of `tee` for that of `failing | tee`.
#[test]
fn each_stops_at_what_fails_before_a_pipe() {
    for (name, text) in workflows() {
        assert!(text.contains("\ndefaults: {run: {shell: bash}}\n"), "{name}");
    }
}

/// The SAM CLI reads a region from `AWS_DEFAULT_REGION` alone, and each of its processes exchanges the job's token,
/// which is good for five minutes.
#[test]
fn the_deployment_has_a_region_and_a_fresh_token_for_each_process() {
    let deploy = read(".github/workflows/deploy.yml");
    assert!(
        deploy.contains("\n      AWS_DEFAULT_REGION: ${{ vars.AWS_REGION }}\n"),
        "no region"
    );
    let lines: Vec<&str> = deploy.lines().map(str::trim).collect();
    let mut fresh = false;
    let mut processes = 0;
    for line in lines {
        match line {
            "identify" => fresh = true,
            _ if line.contains("/bin/sam\"") => {
                assert!(fresh, "`{line}` has a token that may be too old");
                (fresh, processes) = (false, processes + 1);
            }
            _ => {}
        }
    }
    assert_eq!(processes, 2, "deploys, and asks where to");
}
