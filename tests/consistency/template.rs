//! `template.yaml` and the route table.

use std::collections::{BTreeMap, BTreeSet};

use oms_cloud::template::{EventSource, HttpRoute, Local, Resources};
use oms_http_functions::routes::ROUTES;
use oms_tests::contract;

use crate::repository::{functions, pascal_case, read};

pub fn resources() -> Resources {
    let parameters = [
        ("OidcIssuer", "https://issuer.example/"),
        ("OidcAudience", "oms"),
        ("OidcJwksUrl", "https://issuer.example/jwks.json"),
        ("SellerName", "ArtiCurated"),
        ("SellerAddress", "1 Kiln Lane"),
        ("SellerTaxId", "US1"),
        ("SellerEmail", "invoices@example.com"),
    ];
    let local = Local {
        stack_name: "oms-test".to_owned(),
        queue_endpoint: "http://127.0.0.1:1".to_owned(),
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        secrets: ["CursorKey", "PaymentApiKey", "PaymentWebhookSecret"]
            .map(|name| (name.to_owned(), "secret".to_owned()))
            .into(),
    };
    Resources::from_template(&read("template.yaml"), &local).unwrap()
}

#[test]
fn the_templates_http_events_are_the_route_table() {
    let mut deployed = BTreeSet::new();
    for function in &resources().functions {
        for source in &function.sources {
            if let EventSource::Http(route) = source {
                let (method, path) = match route {
                    HttpRoute::Path { method, path } => (method.as_str(), path.as_str()),
                    HttpRoute::Default => ("ANY", "$default"),
                };
                deployed.insert((method.to_owned(), path.to_owned(), function.name.clone()));
            }
        }
    }
    let owned = |(method, path, function): (&str, &str, &str)| {
        (method.to_owned(), path.to_owned(), function.to_owned())
    };
    let mut expected: BTreeSet<_> = contract::ROUTES.into_iter().map(owned).collect();
    expected.insert(owned(("ANY", "$default", contract::DEFAULT_FUNCTION)));
    assert_eq!(deployed, expected);
}

/// Reads the text itself, independently of the local system's reader.
#[test]
fn every_function_has_the_logical_id_and_the_binary_of_its_name() {
    let text = read("template.yaml");
    let lines: Vec<&str> = text.lines().collect();
    let mut deployed = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        if line.trim() != "Type: AWS::Serverless::Function" {
            continue;
        }
        let logical_id = lines[index - 1].trim().strip_suffix(':').unwrap();
        let binary = lines[index..index + 10]
            .iter()
            .find_map(|line| line.split("Binary: ").nth(1))
            .unwrap();
        deployed.insert(
            logical_id.to_owned(),
            binary.trim_end_matches('}').trim().to_owned(),
        );
    }
    let expected = functions()
        .into_iter()
        .map(|name| (format!("{}Function", pascal_case(name)), name.to_owned()));
    assert_eq!(deployed, expected.collect());
}

#[test]
fn every_variable_a_route_needs_is_given_to_its_function() {
    let resources = resources();
    for route in ROUTES {
        let given = &resources.function(route.function).unwrap().environment;
        for variable in route.required_variables() {
            let value = given.get(variable);
            assert!(
                value.is_some_and(|value| !value.is_empty()),
                "{} lacks {variable}",
                route.function
            );
        }
    }
}

/// The variables that Lambda itself gives: these may be missing from the template.
const FROM_LAMBDA: [(&str, &str); 3] = [
    ("AWS_REGION", "us-east-1"),
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
];

#[test]
fn every_function_starts_with_what_the_template_and_lambda_give_it() {
    use oms_aws::Environment;
    use oms_command::background::Background;
    use oms_http::Entropy;
    use oms_telemetry::Clock;

    let mut environments = BTreeMap::new();
    for function in resources().functions {
        let mut variables = function.environment;
        variables.extend(FROM_LAMBDA.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let environment = Environment::given(variables);
        if let Some(route) = ROUTES.iter().find(|route| route.function == function.name) {
            let started = (route.start)(&environment, Clock::system(), Entropy::system());
            assert_eq!(
                started.map(drop).map_err(|error| error.to_string()),
                Ok(()),
                "{}",
                function.name
            );
        } else {
            environments.insert(function.name, environment);
        }
    }
    let started = Background::in_process(&environments, &BTreeMap::new(), &Clock::system()).unwrap();
    let started: BTreeSet<&str> = started.functions().collect();
    assert_eq!(started, contract::background_functions().collect());
    assert_eq!(started, environments.keys().map(String::as_str).collect());
}

#[test]
fn a_route_does_not_start_without_each_variable_it_names_and_says_which() {
    use oms_aws::Environment;
    use oms_http::Entropy;
    use oms_telemetry::Clock;

    let resources = resources();
    for route in ROUTES {
        let given = &resources.function(route.function).unwrap().environment;
        let start = |change: &dyn Fn(&mut BTreeMap<String, String>)| {
            let mut variables: BTreeMap<_, _> = given.clone().into_iter().collect();
            variables.extend(FROM_LAMBDA.map(|(name, value)| (name.to_owned(), value.to_owned())));
            change(&mut variables);
            let environment = Environment::given(variables);
            let started = (route.start)(&environment, Clock::system(), Entropy::system());
            started.map(drop).map_err(|error| error.to_string())
        };
        for variable in route.required_variables() {
            let missing = format!("the environment variable `{variable}` is not set");
            let started = start(&|variables| {
                variables.remove(variable);
            });
            assert_eq!(started, Err(missing), "{}", route.function);
        }
        // A route that does not name such a variable does not read it.
        let numbers = ["RATE_LIMIT_PER_MINUTE", "LIST_SHARDS", "RETURN_WINDOW_DAYS"];
        for variable in numbers.into_iter().filter(|name| given.contains_key(*name)) {
            let started = start(&|variables| {
                variables.insert(variable.to_owned(), "many".to_owned());
            });
            let named = format!("the environment variable `{variable}` is invalid");
            assert!(
                started.is_err_and(|error| error.starts_with(&named)),
                "{}: {variable}",
                route.function
            );
        }
    }
}

#[test]
fn every_role_has_a_group_in_the_pool_of_users() {
    let text = read("template.yaml");
    let groups = text
        .lines()
        .filter(|line| line.contains("UserPoolId: !Ref UserPool, GroupName: "));
    let groups = groups.filter_map(|line| line.split("GroupName: ").nth(1));
    let groups: BTreeSet<&str> = groups.map(|name| name.trim_end_matches('}')).collect();
    assert_eq!(groups, contract::ROLES.into());
}
