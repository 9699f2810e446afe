//! The HTTP functions of `template.yaml`: for each route its function and its log group. People decide on the
//! permissions of a function, so an existing role stays as it is; a new one begins with the permissions that every
//! function of its kind has.

use std::fmt::Write as _;
use std::path::Path;

use oms_domain::JobKind;
use oms_http::{Method, Permission};
use oms_http_functions::routes::ROUTES;

use super::{GenerateError, Generated, each_job, pascal_case, read, split};

const PATH: &str = "template.yaml";
const BEGIN: &str = "  # ---- HTTP functions ---------------------------------------------------------------------------------------------";
const END: &str = "  # ---- Stream functions -------------------------------------------------------------------------------------------";
const EXPLANATION: &str = "  # Functions and log groups are written by `cargo run -p oms-template-checks` from functions/http/src/routes.rs; roles
  # are written by hand.

";

/// The value of each variable but the queues' URLs, in the order in which a function lists them.
const VALUES: &[(&str, &str)] = &[
    ("ORDERS_TABLE", "!Ref OrdersTable"),
    ("HISTORY_TABLE", "!Ref HistoryTable"),
    ("ACCESS_TABLE", "!Ref AccessTable"),
    ("LIST_SHARDS", "!Ref ListShards"),
    (
        "CURSOR_KEY",
        "!Sub \"{{resolve:secretsmanager:${CursorKey}:SecretString}}\"",
    ),
    (
        "PAYMENT_WEBHOOK_SECRET",
        "!Sub \"{{resolve:secretsmanager:${PaymentWebhookSecret}:SecretString}}\"",
    ),
    ("RETURN_WINDOW_DAYS", "!Ref ReturnWindowDays"),
    ("INVOICES_BUCKET", "!Ref InvoicesBucket"),
    (
        "OIDC_ISSUER",
        "!If [HasUserPool, !GetAtt UserPool.ProviderURL, !Ref OidcIssuer]",
    ),
    (
        "OIDC_AUDIENCE",
        "!If [HasUserPool, !Ref UserPoolClient, !Ref OidcAudience]",
    ),
    (
        "OIDC_JWKS_URL",
        "!If [HasUserPool, !Sub \"${UserPool.ProviderURL}/.well-known/jwks.json\", !Ref OidcJwksUrl]",
    ),
];

/// The part of a route that the template states.
struct Function<'r> {
    name: &'r str,
    method: Method,
    path: &'r str,
    guarded: bool,
    variables: Vec<&'r str>,
    values: &'r [(&'static str, String)],
}

/// The value of each variable, in the order in which a function lists them.
fn values() -> Vec<(&'static str, String)> {
    let queue = |kind: JobKind| {
        let name = each_job::logical_name(kind);
        (kind.queue_url(), format!("!Ref {name}Queue"))
    };
    let others = VALUES.iter().map(|(name, value)| (*name, (*value).to_owned()));
    others.chain(JobKind::ALL.map(queue)).collect()
}

pub(super) fn generate(root: &Path) -> Result<Generated, GenerateError> {
    let text = read(root, PATH)?;
    let values = values();
    let (before, rest) = split(PATH, &text, BEGIN)?;
    let (written, after) = split(PATH, rest, END)?;
    let mut section = format!("\n{EXPLANATION}");
    for route in ROUTES {
        let function = Function {
            name: route.function,
            method: route.method,
            path: route.path,
            guarded: route.permission != Permission::Open,
            variables: route.required_variables().collect(),
            values: &values,
        };
        let id = pascal_case(function.name);
        // A comment above a function was written by a person, so it stays.
        section.push_str(&comments(written, &id));
        section.push_str(&function.resource(&id)?);
        let role = block(written, &format!("{id}Role"));
        section.push_str(&role.unwrap_or_else(|| function.first_role(&id)));
        section.push_str(&function.logs(&id));
        section.push('\n');
    }
    Ok(Generated {
        path: PATH.into(),
        text: each_job::generate(
            PATH,
            &format!("{before}{BEGIN}\n{section}{END}\n{after}"),
            &JobKind::ALL,
        )?,
    })
}

impl Function<'_> {
    fn resource(&self, id: &str) -> Result<String, GenerateError> {
        let name = self.name;
        let event = match self.method {
            Method::Any => "{ApiId: !Ref HttpApi}".to_owned(),
            method => format!(
                "{{ApiId: !Ref HttpApi, Method: {}, Path: \"{}\"}}",
                method.as_str(),
                self.path
            ),
        };
        if let Some(unknown) = self
            .variables
            .iter()
            .find(|wanted| self.values.iter().all(|(known, _)| known != *wanted))
        {
            return Err(GenerateError::UnknownVariable {
                function: name.to_owned(),
                variable: (*unknown).to_owned(),
            });
        }
        let mut variables = String::new();
        for (variable, value) in self
            .values
            .iter()
            .filter(|(known, _)| self.variables.contains(known))
        {
            // Writing to a String cannot fail.
            let _ = writeln!(variables, "          {variable}: {value}");
        }
        Ok(format!(
            "  {id}Function:
    Type: AWS::Serverless::Function
    Metadata: {{BuildMethod: rust-cargolambda, BuildProperties: {{Binary: {name}}}}}
    Properties:
      FunctionName: !Sub ${{AWS::StackName}}-{name}
      Events:
        Http:
          Type: HttpApi
          Properties: {event}
      Role: !GetAtt {id}Role.Arn
      Timeout: 10
      DeploymentPreference: {{Alarms: [!Sub \"${{AWS::StackName}}-{name}-errors\"]}}
      LoggingConfig: {{LogFormat: JSON, LogGroup: !Ref {id}Logs}}
      Environment:
        Variables:
{variables}"
        ))
    }

    fn logs(&self, id: &str) -> String {
        let name = self.name;
        format!(
            "  {id}Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /${{AWS::StackName}}/{name}
      RetentionInDays: !If [IsProduction, 365, 30]
"
        )
    }

    /// The role of a function that is new: its log, its limits and, where it asks for a permission, refusals.
    fn first_role(&self, id: &str) -> String {
        let name = self.name;
        let (refusals, access) = if self.guarded {
            (REFUSALS, "[dynamodb:GetItem, dynamodb:UpdateItem]")
        } else {
            ("", "dynamodb:UpdateItem")
        };
        format!(
            "  {id}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: \"2012-10-17\"
        Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}]
      ManagedPolicyArns: [!Ref TracingPolicy]
      Policies:
        - PolicyName: {name}
          PolicyDocument:
            Version: \"2012-10-17\"
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !GetAtt {id}Logs.Arn
{refusals}              - Effect: Allow
                Action: {access}
                Resource: !GetAtt AccessTable.Arn
"
        )
    }
}

const REFUSALS: &str = "              # A refusal is a row of the history, too.
              - Effect: Allow
                Action: dynamodb:PutItem
                Resource: !GetAtt HistoryTable.Arn
";

/// The lines of a resource as they stand, its name included.
fn block(section: &str, id: &str) -> Option<String> {
    let heading = format!("  {id}:");
    let mut lines = section.lines().skip_while(|line| *line != heading);
    let first = lines.next()?;
    // A resource ends at the next line that is not indented further than its name.
    let body = lines.take_while(|line| line.starts_with("   "));
    let lines = std::iter::once(first).chain(body);
    Some(lines.flat_map(|line| [line, "\n"]).collect())
}

/// The comment right above a function.
fn comments(section: &str, id: &str) -> String {
    let heading = format!("  {id}Function:");
    let above = section.lines().take_while(|line| *line != heading);
    let above: Vec<&str> = above.collect();
    // The function is new, so there is no comment above it.
    if above.len() == section.lines().count() {
        return String::new();
    }
    let comments = above.iter().rev().take_while(|line| line.starts_with("  #"));
    let comments: Vec<&str> = comments.copied().collect();
    comments.into_iter().rev().flat_map(|line| [line, "\n"]).collect()
}
