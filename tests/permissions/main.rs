//! The grants of `template.yaml` equal the permissions that each function was seen to use: no grant is unused, and no
//! use lacks a grant.
//!
//! Every function runs behind a proxy on a real socket, which sees each request it makes to each service, through every
//! scene with needs of its own: success, dry run, refusal, API key, long lists, jobs that fail, messages and records
//! that come twice. The requests are translated into IAM actions, and the actions of the Lambda service itself in the
//! function's name (polling its sources, keeping failed records, logs) are added as AWS documents them.
//!
//! One call is left out: the read with which an HTTP function opens its connection while it starts (`warm` in
//! `functions/http/src/function.rs`). Its answer is thrown away. If the role may not read, the read is refused but the
//! connection is open, so no permission is granted for it alone.
//!
//! `cargo test -p oms-tests --test permissions -- --nocapture` prints the observed permissions, function by function.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod compare;
mod grant;
mod lambda;
mod need;
mod provable;
mod scenes;
mod template;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;

use crate::compare::compare;
use crate::grant::grants;
use crate::need::Need;
use crate::template::Template;

#[test]
fn what_is_granted_is_what_is_used() {
    let template = Template::deployed();
    let needs = scenes::needs();
    print(needs);
    let findings = compare(&template, &grants(&template), needs);
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "\n{}\n", told.join("\n"));
}

#[test]
fn every_function_was_seen() {
    let seen = |function: &str| scenes::needs().iter().any(|need| need.function == function);
    let template = Template::deployed();
    let unseen: Vec<_> = template
        .functions()
        .filter(|function| !seen(&function.name))
        .collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

fn print(needs: &BTreeSet<Need>) {
    let mut text = String::new();
    let mut before = "";
    for need in needs {
        if need.function != before {
            before = &need.function;
            text.push_str(before);
            text.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  {:28} {} {}",
            need.action, need.resource, need.leading_key
        );
    }
    std::io::stdout().write_all(text.as_bytes()).unwrap();
}
