//! Events of the type `Schedule`: a rule of `EventBridge` that fires at a fixed rate.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::TemplateError;
use super::naming::physical_name;
use super::resource::Resource;
use super::scope::{ACCOUNT, REGION, Scope};

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleSource {
    /// The ARN of the rule, which the events name as their resource.
    pub rule_arn: String,
    /// The time from one firing to the next, whole minutes.
    pub period: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    schedule: String,
    name: Option<String>,
}

const IGNORED: &[&str] = &["Description"];

/// `event` is the name of the event among the function's `Events`.
pub(super) fn read(
    function: Resource<'_>,
    event: &str,
    properties: Map<String, Value>,
    scope: &Scope<'_>,
) -> Result<ScheduleSource, TemplateError> {
    let properties: Properties = function.read(scope, properties, IGNORED)?;
    // SAM calls the rule after the function and the event.
    let name = properties
        .name
        .unwrap_or_else(|| physical_name(scope, &format!("{}{event}", function.logical_id)));
    let expression = properties.schedule;
    let Some(period) = period(&expression) else {
        let resource = function.logical_id.to_owned();
        return Err(if expression.starts_with("cron(") {
            TemplateError::UnsupportedSchedule { resource, expression }
        } else {
            TemplateError::MalformedSchedule { resource, expression }
        });
    };
    Ok(ScheduleSource {
        rule_arn: format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"),
        period,
    })
}

/// Reads a rate such as `rate(5 minutes)`. Source: Amazon `EventBridge` User Guide, "Rate expressions reference".
fn period(expression: &str) -> Option<Duration> {
    let (value, unit) = expression
        .strip_prefix("rate(")?
        .strip_suffix(')')?
        .split_once(' ')?;
    // A number as Rust reads it may have a sign.
    let value: u64 = value
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| value.parse().ok())??;
    let minutes = match (value, unit) {
        // EventBridge refuses `1 minutes` and `2 minute`.
        (1, "minute") | (2.., "minutes") => 1,
        (1, "hour") | (2.., "hours") => 60,
        (1, "day") | (2.., "days") => 24 * 60,
        _ => return None,
    };
    value
        .checked_mul(minutes)?
        .checked_mul(60)
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Local;
    use super::*;

    fn schedule(properties: &Value) -> Result<ScheduleSource, TemplateError> {
        let local = Local {
            stack_name: "oms".to_owned(),
            ..Local::default()
        };
        let none = Map::new();
        let scope = Scope::new(&local, &none, &none)?;
        let body = json!({"Type": "AWS::Serverless::Function"});
        let function = Resource::new("ReconcileFunction", &body)?;
        read(
            function,
            "Timer",
            properties.as_object().cloned().unwrap(),
            &scope,
        )
    }

    #[test]
    fn a_rule_is_named_by_the_template_or_after_its_function() {
        let unnamed = schedule(&json!({"Schedule": "rate(5 minutes)", "Description": "ignored"})).unwrap();
        assert_eq!(
            unnamed.rule_arn,
            "arn:aws:events:us-east-1:000000000000:rule/oms-reconcile-function-timer"
        );
        assert_eq!(unnamed.period, Duration::from_mins(5));
        let named = schedule(&json!({"Schedule": "rate(1 day)", "Name": "nightly"})).unwrap();
        assert_eq!(
            named.rule_arn,
            "arn:aws:events:us-east-1:000000000000:rule/nightly"
        );
        let input = schedule(&json!({"Schedule": "rate(1 day)", "Input": "{}"}));
        assert!(
            matches!(input, Err(TemplateError::Properties { resource, .. }) if resource == "ReconcileFunction")
        );
    }

    #[test]
    fn rates_are_read_as_event_bridge_does() {
        for (expression, minutes) in [
            ("rate(1 minute)", 1),
            ("rate(2 minutes)", 2),
            ("rate(90 minutes)", 90),
            ("rate(1 hour)", 60),
            ("rate(12 hours)", 720),
            ("rate(1 day)", 1_440),
            ("rate(7 days)", 10_080),
        ] {
            let source = schedule(&json!({"Schedule": expression})).unwrap();
            assert_eq!(source.period, Duration::from_mins(minutes), "{expression}");
        }
    }

    #[test]
    fn refuses_what_event_bridge_refuses() {
        for expression in [
            "",
            "5 minutes",
            "rate()",
            "rate(5)",
            "rate(0 minutes)",
            "rate(1 minutes)",
            "rate(1 hours)",
            "rate(5 minute)",
            "rate(2 day)",
            "rate(-5 minutes)",
            "rate(+5 minutes)",
            "rate(1.5 hours)",
            "rate( minutes)",
            "rate(5 seconds)",
            "rate(5 Minutes)",
            "rate(5 minutes",
            "rate(18446744073709551616 minutes)",
            "rate(18446744073709551615 days)",
            "at(2026-11-21T09:30:00)",
        ] {
            let refused = schedule(&json!({"Schedule": expression}));
            assert!(
                matches!(&refused, Err(TemplateError::MalformedSchedule { resource, expression: named })
                    if resource == "ReconcileFunction" && named == expression),
                "{expression}: {refused:?}"
            );
        }
    }

    #[test]
    fn refuses_cron_by_name() {
        let refused = schedule(&json!({"Schedule": "cron(0 2 * * ? *)"})).unwrap_err();
        assert!(matches!(&refused, TemplateError::UnsupportedSchedule { .. }));
        assert_eq!(
            refused.to_string(),
            "the schedule `cron(0 2 * * ? *)` of `ReconcileFunction` is not supported: only rates are"
        );
    }
}
