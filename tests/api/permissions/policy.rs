//! The verdicts of the policy in `tests/policy`, by operation and role. The tests of that crate prove that the table is
//! the policy's.

use oms_tests::contract::ROLES;

const VERDICTS: &str = include_str!("../../policy/verdicts.txt");

/// The person who asked for a thing does not decide on it, and neither does a key of theirs.
const FOUR_EYES: &str = "DecideReturn";

/// The cases of a verdict, in the order of its letters: is the entity the caller's own, and did the caller's person
/// request it?
const CASES: [(bool, bool); 4] = [(true, false), (true, true), (false, false), (false, true)];

/// A caller.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The name in the history.
    pub name: &'a str,
    /// The person behind the caller: the owner of the key where a key calls.
    pub person: &'a str,
    /// The role, or the one operation of a key, by its scope.
    pub role: &'a str,
}

/// The entity that a request is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Thing<'a> {
    /// The customer who owns it.
    pub owner: Option<&'a str>,
    /// The person who requested it.
    pub requested_by: Option<&'a str>,
}

/// Returns `true` if `caller` may do `operation` to `thing`. A caller without a known role may do nothing.
pub fn allows(operation: &str, caller: Caller<'_>, thing: Thing<'_>) -> bool {
    let case = (
        thing.owner == Some(caller.name),
        thing.requested_by == Some(caller.person),
    );
    let case = CASES.iter().position(|known| *known == case).unwrap();
    let mut rows = VERDICTS
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row[0] == operation);
    let row = row.unwrap_or_else(|| panic!("no verdict on `{operation}`"));
    let (is_key, scope) = (caller.name != caller.person, row[1]);
    if operation == "ManageApiKeys" && is_key {
        return false;
    }
    if caller.role.contains(':') {
        return caller.role == scope
            && !(operation == FOUR_EYES && thing.requested_by == Some(caller.person));
    }
    let Some(column) = ROLES.iter().position(|role| *role == caller.role) else {
        return false;
    };
    row[2 + column].as_bytes()[case] == b'y'
}

/// The scopes that are one operation.
pub fn scopes() -> impl Iterator<Item = &'static str> {
    let rows = VERDICTS.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_whitespace().nth(1))
        .filter(|scope| *scope != "-")
}

#[test]
fn every_operation_has_a_verdict_for_every_role() {
    let operations = oms_domain::Operation::ALL.map(|operation| format!("{operation:?}"));
    let rows = VERDICTS.lines().filter(|line| !line.starts_with('#'));
    assert!(rows.map(|row| row.split(' ').next().unwrap()).eq(&operations));
    assert_eq!(ROLES, oms_domain::Role::ALL.map(oms_domain::Role::as_str));
    assert_eq!(scopes().count(), operations.len() - 1);
}
