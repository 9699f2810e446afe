//! The permissions, stated a second time as a Cedar policy (`oms.cedar`), and compared with the domain's cell by cell.
//!
//! `verdicts.txt` lists the policy's verdicts. The tests of the API hold every route to it, and the tests here prove
//! that it is the policy's. This package stands outside the workspace, because Cedar turns on a feature of `serde_json`
//! that would apply to everything built along with it, and that no deployed binary has.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

use std::str::FromStr as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, Schema, ValidationMode, Validator,
};
use serde_json::{Value, json};

const TEXT: &str = include_str!("../oms.cedar");
const SCHEMA: &str = include_str!("../oms.cedarschema");

/// The policy, ready to be asked.
pub struct Policy {
    policies: PolicySet,
    schema: Schema,
    authorizer: Authorizer,
}

/// The caller.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The name in the history.
    pub name: &'a str,
    /// The person behind the caller: the owner of the key if a key calls.
    pub person: &'a str,
    /// The roles that count, and the scopes of a key that are operations, such as `orders:read`.
    pub roles: &'a [&'a str],
}

/// The entity that a call is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Thing<'a> {
    /// The customer who owns it.
    pub owner: Option<&'a str>,
    /// The person who requested it.
    pub requested_by: Option<&'a str>,
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_json(json!({ "type": kind, "id": id })).unwrap()
}

impl Policy {
    /// The policy as it stands in the repository; it must fit its schema.
    pub fn read() -> Self {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).unwrap();
        let policies = PolicySet::from_str(TEXT).unwrap();
        let validated = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        assert!(validated.validation_passed(), "{validated}");
        Self {
            policies,
            schema,
            authorizer: Authorizer::new(),
        }
    }

    /// Tells whether `caller` may do `operation` to `thing`.
    pub fn allows(&self, operation: &str, caller: Caller<'_>, thing: Thing<'_>) -> bool {
        let role = |name: &str| {
            let kind = if name.contains(':') { "Scope" } else { "Role" };
            json!({ "type": kind, "id": name })
        };
        let mut attributes = json!({});
        for (name, value) in [("owner", thing.owner), ("requested_by", thing.requested_by)] {
            if let Some(value) = value {
                attributes[name] = value.into();
            }
        }
        let entities = json!([
            { "uid": role("admin"), "attrs": {}, "parents": [role("manager")] },
            {
                "uid": { "type": "Caller", "id": "caller" },
                "attrs": { "name": caller.name, "person": caller.person },
                "parents": caller.roles.iter().copied().map(role).collect::<Vec<Value>>(),
            },
            { "uid": { "type": "Thing", "id": "thing" }, "attrs": attributes, "parents": [] },
        ]);
        let entities = Entities::from_json_value(entities, Some(&self.schema)).unwrap();
        let (principal, action, resource) = (
            uid("Caller", "caller"),
            uid("Action", operation),
            uid("Thing", "thing"),
        );
        let request =
            Request::new(principal, action, resource, Context::empty(), Some(&self.schema)).unwrap();
        let response = self.authorizer.is_authorized(&request, &self.policies, &entities);
        let errors: Vec<_> = response.diagnostics().errors().collect();
        assert!(errors.is_empty(), "{errors:?}");
        response.decision() == Decision::Allow
    }
}

#[cfg(test)]
mod tests {
    use oms_domain::{
        Access, Actor, ActorId, Cause, Currency, CustomerId, Fingerprint, Money, NotesText, Operation,
        OrderId, Path, RequestId, Return, ReturnDetails, ReturnFacts, Role, Scope, Timestamp, Trigger, Write,
        WriteId,
    };

    use super::*;

    const CALLER: &str = "c0000000-0000-4000-8000-000000000001";
    const OTHER: &str = "c0000000-0000-4000-8000-000000000002";

    /// A return of `owner`'s that `requested_by` requested.
    fn returned(owner: &str, requested_by: &str) -> Return {
        let requested_by = ActorId::parse(requested_by).unwrap();
        let facts = ReturnFacts {
            order_id: OrderId::new([7; 10]),
            customer_id: CustomerId::from_str(owner).unwrap(),
            total: Money::parse("5.00", Currency::USD).unwrap(),
            reason: NotesText::parse("cracked").unwrap(),
            customer_notes: None,
            requested_by: requested_by.clone(),
        };
        let cause = Cause {
            at: Timestamp::EPOCH,
            actor: Actor {
                id: requested_by,
                role: Role::Support,
            },
            trigger: Trigger::ApiCall,
            reason: None,
            request_id: RequestId::parse("request").unwrap(),
            ip_address: None,
            write: Write {
                id: WriteId::from_bytes([1; 16]),
                fingerprint: Fingerprint::of(b"{}"),
            },
        };
        Return::restore(facts, Path::begin(cause, ReturnDetails::default()))
    }

    /// The domain's answer to the same question.
    fn domain_allows(operation: Operation, roles: &[Role], owner: &str, requested_by: &str) -> bool {
        let granted = operation.grant(roles).map(|(_, access)| access);
        let reached = match granted {
            Some(Access::All) => true,
            Some(Access::Own) => owner == CALLER,
            Some(Access::Denied) | None => false,
        };
        let caller = ActorId::parse(CALLER).unwrap();
        let decides = operation == Operation::DecideReturn;
        reached && (!decides || returned(owner, requested_by).may_be_decided_by(&caller))
    }

    const VERDICTS: &str = include_str!("../verdicts.txt");

    /// The owner and the person who asked, in the order of the letters of a verdict.
    const CASES: [(&str, &str); 4] = [(CALLER, OTHER), (CALLER, CALLER), (OTHER, OTHER), (OTHER, CALLER)];

    #[test]
    fn the_verdicts_are_the_policys() {
        let policy = Policy::read();
        let mut table = String::new();
        for operation in Operation::ALL {
            let scope = Scope::all().find(|scope| *scope == Scope::Operation(operation));
            let scope = scope.map_or("-", Scope::as_str);
            let mut row = format!("{:<15} {scope:<16}", format!("{operation:?}"));
            for role in Role::ALL {
                row.push(' ');
                for (owner, requested_by) in CASES {
                    let caller = Caller {
                        name: CALLER,
                        person: CALLER,
                        roles: &[role.as_str()],
                    };
                    let thing = Thing {
                        owner: Some(owner),
                        requested_by: Some(requested_by),
                    };
                    let allowed = policy.allows(&format!("{operation:?}"), caller, thing);
                    row.push(if allowed { 'y' } else { '-' });
                }
            }
            table.push_str(&row);
            table.push('\n');
        }
        let stated: Vec<&str> = VERDICTS.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            stated.join("\n") + "\n",
            table,
            "verdicts.txt is not what the policy comes to:\n{table}"
        );
    }

    #[test]
    fn the_domain_and_the_policy_agree_on_every_cell() {
        let policy = Policy::read();
        let mut cells = 0;
        let mut allowed = 0;
        for chosen in 0..1_u32 << Role::ALL.len() {
            let roles: Vec<Role> = (0..)
                .zip(Role::ALL)
                .filter(|(bit, _)| chosen & (1 << bit) != 0)
                .map(|(_, role)| role)
                .collect();
            // One role, two, or all of them.
            if roles.len() > 2 && roles.len() < Role::ALL.len() {
                continue;
            }
            let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
            let caller = Caller {
                name: CALLER,
                person: CALLER,
                roles: &names,
            };
            for operation in Operation::ALL {
                for (owner, requested_by) in
                    [(CALLER, CALLER), (CALLER, OTHER), (OTHER, CALLER), (OTHER, OTHER)]
                {
                    let thing = Thing {
                        owner: Some(owner),
                        requested_by: Some(requested_by),
                    };
                    let verdict = policy.allows(&format!("{operation:?}"), caller, thing);
                    let domain = domain_allows(operation, &roles, owner, requested_by);
                    assert_eq!(verdict, domain, "{operation:?} as {names:?} to {thing:?}");
                    cells += 1;
                    allowed += u32::from(verdict);
                }
            }
        }
        // No role, eight of one, twenty-eight of two, and all eight.
        assert_eq!(cells, 38 * 18 * 4);
        assert!(allowed > cells / 4 && allowed < cells, "{allowed} of {cells}");
    }

    #[test]
    fn a_key_of_one_operation_may_do_that_and_nothing_else() {
        let policy = Policy::read();
        for scope in Operation::ALL {
            let caller = Caller {
                name: "5b0c9f0a-0d6b-4f8e-9c1d-7a2e3f4b5c6d",
                person: CALLER,
                roles: &[scope.as_str()],
            };
            for operation in Operation::ALL {
                let thing = Thing {
                    owner: Some(OTHER),
                    requested_by: Some(OTHER),
                };
                let is_a_scope = Scope::from_name(scope.as_str()).is_some();
                let verdict = policy.allows(&format!("{operation:?}"), caller, thing);
                assert_eq!(
                    verdict,
                    is_a_scope && scope == operation,
                    "{operation:?} by {scope:?}"
                );
            }
        }
    }

    #[test]
    fn a_key_manages_no_keys() {
        let policy = Policy::read();
        for (person, expected) in [(CALLER, true), (OTHER, false)] {
            let caller = Caller {
                name: CALLER,
                person,
                roles: &["admin"],
            };
            assert_eq!(policy.allows("ManageApiKeys", caller, Thing::default()), expected);
        }
    }

    #[test]
    fn a_key_answers_as_the_person_behind_it() {
        let policy = Policy::read();
        for (person, requested_by, expected) in [
            (OTHER, OTHER, false),
            (OTHER, CALLER, true),
            (CALLER, CALLER, false),
        ] {
            let caller = Caller {
                name: "5b0c9f0a-0d6b-4f8e-9c1d-7a2e3f4b5c6d",
                person,
                roles: &["manager"],
            };
            let thing = Thing {
                owner: Some("c0000000-0000-4000-8000-000000000009"),
                requested_by: Some(requested_by),
            };
            assert_eq!(
                policy.allows("DecideReturn", caller, thing),
                expected,
                "{person} on {requested_by}'s"
            );
        }
    }

    #[test]
    fn who_has_no_role_may_do_nothing() {
        let policy = Policy::read();
        for roles in [&[][..], &["root"], &["Admin"]] {
            let caller = Caller {
                name: CALLER,
                person: CALLER,
                roles,
            };
            for operation in Operation::ALL {
                let thing = Thing {
                    owner: Some(CALLER),
                    requested_by: None,
                };
                assert!(
                    !policy.allows(&format!("{operation:?}"), caller, thing),
                    "{operation:?} as {roles:?}"
                );
            }
        }
    }
}
