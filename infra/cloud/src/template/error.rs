//! The errors of reading a template.

use super::FilterError;

/// An error in the template, or in the values given for it.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The text is not YAML.
    #[error("the template is not YAML")]
    Yaml(#[from] saphyr::ScanError),
    /// A YAML tag, alias or key that a template cannot hold.
    #[error("the template holds YAML that CloudFormation does not know: {0}")]
    Document(String),
    /// A section or resource is missing or has the wrong shape.
    #[error("the template's `{0}` is missing or is not what it should be")]
    Section(String),
    /// A value was given for a parameter the template does not have.
    #[error("the template has no parameter `{0}`")]
    UnknownParameter(String),
    /// A parameter has neither a value nor a default.
    #[error("the parameter `{0}` has no value")]
    MissingParameter(String),
    /// No value was given for a secret.
    #[error("the secret `{0}` has no value")]
    MissingSecret(String),
    /// `Ref` or `Fn::GetAtt` names a resource without a value on this machine.
    #[error("the reference `{0}` has no local value")]
    UnknownReference(String),
    /// `Condition` or `Fn::If` names a condition the template does not have, or that refers to itself.
    #[error("the condition `{0}` does not exist or refers to itself")]
    UnknownCondition(String),
    /// An intrinsic function that is not implemented here.
    #[error("the intrinsic function `{0}` is not supported")]
    UnsupportedFunction(String),
    /// An intrinsic function with arguments it does not take.
    #[error("the intrinsic function `{0}` has arguments it does not take")]
    MalformedFunction(String),
    /// A `{{resolve:...}}` of a kind that is not implemented here.
    #[error("the dynamic reference `{0}` is not supported")]
    UnsupportedDynamicReference(String),
    /// A resource type that is neither run here nor known to have no local counterpart.
    #[error("`{resource}` is of the type `{kind}`, which is not supported")]
    UnsupportedType {
        /// The resource's logical id.
        resource: String,
        /// Its type.
        kind: String,
    },
    /// A property that is not understood, or has a value that is not.
    #[error("the properties of `{resource}` are not supported")]
    Properties {
        /// The resource's logical id.
        resource: String,
        /// The error that serde found.
        source: serde_json::Error,
    },
    /// A value that is understood but cannot be done here.
    #[error("`{resource}`: {reason}")]
    Unsupported {
        /// The resource's logical id.
        resource: String,
        /// The part that is not supported.
        reason: String,
    },
    /// A schedule that `EventBridge` takes and that is not run here.
    #[error("the schedule `{expression}` of `{resource}` is not supported: only rates are")]
    UnsupportedSchedule {
        /// The function's logical id.
        resource: String,
        /// The schedule as written, a `cron(...)`.
        expression: String,
    },
    /// A schedule that `EventBridge` would refuse too.
    #[error(
        "the schedule `{expression}` of `{resource}` is not a rate such as `rate(1 minute)` or `rate(2 hours)`"
    )]
    MalformedSchedule {
        /// The function's logical id.
        resource: String,
        /// The schedule as written.
        expression: String,
    },
    /// An event filter that cannot be evaluated.
    #[error("a filter of `{resource}` is not supported")]
    Filter {
        /// The function's logical id.
        resource: String,
        /// The error in the pattern.
        source: FilterError,
    },
}
