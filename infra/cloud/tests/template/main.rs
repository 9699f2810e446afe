//! The real template, as the local system reads it.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod buckets;
mod mappings;
mod queues;
mod routes;
mod tables;
mod variables;

use oms_cloud::template::{Local, Resources, TemplateError};

const TEMPLATE: &str = include_str!("../../../../template.yaml");

const SECRETS: [(&str, &str); 3] = [
    ("CursorKey", "the cursor key"),
    ("PaymentApiKey", "the payment API key"),
    ("PaymentWebhookSecret", "the payment webhook secret"),
];

fn local() -> Local {
    let parameters = [
        ("OidcIssuer", "http://127.0.0.1:1/"),
        ("OidcAudience", "oms"),
        ("OidcJwksUrl", "http://127.0.0.1:1/jwks"),
        ("SellerName", "ArtiCurated"),
        ("SellerAddress", "1 Kiln Lane|Portland"),
        ("SellerTaxId", "US1"),
        ("SellerEmail", "invoices@example.com"),
    ];
    Local {
        stack_name: "oms-local".to_owned(),
        queue_endpoint: "http://127.0.0.1:9324".to_owned(),
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        secrets: SECRETS
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    }
}

fn resources() -> Resources {
    Resources::from_template(TEMPLATE, &local()).unwrap()
}

#[test]
fn parameters_must_be_those_of_the_template() {
    let missing = Resources::from_template(TEMPLATE, &Local::default()).unwrap_err();
    assert!(matches!(missing, TemplateError::MissingParameter(_)));
    let mut extra = local();
    extra.parameters.insert("Colour".to_owned(), "blue".to_owned());
    let unknown = Resources::from_template(TEMPLATE, &extra).unwrap_err();
    assert!(matches!(unknown, TemplateError::UnknownParameter(name) if name == "Colour"));
}

#[test]
fn every_secret_needs_a_value() {
    for secret in SECRETS {
        let mut local = local();
        local.secrets.remove(secret.0);
        let missing = Resources::from_template(TEMPLATE, &local).unwrap_err();
        assert!(matches!(missing, TemplateError::MissingSecret(name) if name == secret.0));
    }
}
