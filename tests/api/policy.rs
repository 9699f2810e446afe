//! What the policy of `tests/policy` comes to, by operation and role. That it is the policy's is proved there.

const VERDICTS: &str = include_str!("../policy/verdicts.txt");

/// The roles, in the order of the table's columns.
const ROLES: [&str; 6] = ["customer", "support", "warehouse", "manager", "admin", "system"];

/// Whether it is the caller's own, and whether the caller's person asked for it: in the order of a verdict's letters.
const CASES: [(bool, bool); 4] = [(true, false), (true, true), (false, false), (false, true)];

/// Who calls.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The name in the history.
    pub name: &'a str,
    /// The person who answers for it: another one where a key calls.
    pub person: &'a str,
    pub role: &'a str,
}

/// What it is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Thing<'a> {
    /// The customer whose it is.
    pub owner: Option<&'a str>,
    /// The person who asked for it.
    pub requested_by: Option<&'a str>,
}

/// Whether `caller` may do `operation` to `thing`. Who has no known role may do nothing.
pub fn allows(operation: &str, caller: Caller<'_>, thing: Thing<'_>) -> bool {
    let case = (
        thing.owner == Some(caller.name),
        thing.requested_by == Some(caller.person),
    );
    let case = CASES.iter().position(|known| *known == case).unwrap();
    let Some(column) = ROLES.iter().position(|role| *role == caller.role) else {
        return false;
    };
    let mut rows = VERDICTS
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row[0] == operation);
    let row = row.unwrap_or_else(|| panic!("no verdict on `{operation}`"));
    row[1 + column].as_bytes()[case] == b'y'
}

#[test]
fn every_operation_has_a_verdict_for_every_role() {
    let operations = oms_domain::Operation::ALL.map(|operation| format!("{operation:?}"));
    let rows = VERDICTS.lines().filter(|line| !line.starts_with('#'));
    assert!(rows.map(|row| row.split(' ').next().unwrap()).eq(&operations));
    assert_eq!(ROLES, oms_tests::contract::ROLES);
}
