use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::Template;

const VARIABLE: &str = "/Environment/Variables/CORS_ALLOWED_ORIGINS";
const PARAMETER: &str = "CorsAllowedOrigins";

/// CORS is not open to every origin: any page could then call the API with the credentials in its visitor's browser.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let mut found = Vec::new();
    let mut refuse = |resource: &str, path: &str, value: Option<&Value>| {
        if value.is_some_and(is_wide) {
            found.push(Violation::new(resource, path, "every origin is allowed"));
        }
    };
    for api in template.of_kind("AWS::Serverless::HttpApi") {
        refuse(api.id, "/CorsConfiguration", api.property("/CorsConfiguration"));
    }
    refuse("Globals", VARIABLE, template.global(VARIABLE));
    for function in template.functions() {
        refuse(function.id, VARIABLE, function.property(VARIABLE));
    }
    refuse(PARAMETER, "/Default", parameter(template, "Default"));
    // The default is harmless, but a deployment gives the parameter its value.
    if parameter(template, "AllowedPattern").is_none() {
        found.push(Violation::new(
            PARAMETER,
            "/AllowedPattern",
            "anything is taken for an origin",
        ));
    }
    found
}

fn parameter<'a>(template: &'a Template, part: &str) -> Option<&'a Value> {
    template.section("Parameters")?.get(PARAMETER)?.get(part)
}

fn is_wide(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('*'),
        // `CorsConfiguration: true` is SAM's short form for every origin.
        Value::Bool(all) => *all,
        Value::Array(items) => items.iter().any(is_wide),
        Value::Object(object) => object.get("AllowOrigins").is_some_and(is_wide),
        _ => false,
    }
}
