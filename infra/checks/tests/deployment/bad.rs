//! Deployments that are bad in one way each: the real one with one edit. The rule made for it reports it, at its place,
//! and no other rule does.

use std::collections::{BTreeMap, BTreeSet};

use oms_template_checks::RULES;

use crate::{deployment, read};

/// The file, what is replaced in it and by what, the rule, and the resource and path it must name.
#[derive(Clone, Copy)]
struct Bad {
    file: File,
    from: &'static str,
    to: &'static str,
    rule: &'static str,
    named: &'static str,
    /// Another rule that reports it as well, by its name: an alarm that is gone cannot roll back either.
    too: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Template,
    Alarms,
}
use File::{Alarms, Template};

const fn bad(
    file: File,
    rule: &'static str,
    named: &'static str,
    from: &'static str,
    to: &'static str,
) -> Bad {
    Bad {
        file,
        from,
        to,
        rule,
        named,
        too: None,
    }
}

const fn and_too(bad: &Bad, rule: &'static str) -> Bad {
    Bad {
        too: Some(rule),
        ..*bad
    }
}

const CORS: &str = "no origin but those that were named";
const PARTIAL: &str = "a batch reports what of it failed";
const VISIBILITY: &str = "a message is hidden for six times as long as its function may run";
const CONCURRENCY: &str = "a queue is worked off by so many at once";
const STREAM: &str = "a stream keeps what was given up";
const ACTIONS: &str = "no action by a wildcard, no policy of somebody else's";
const RESOURCES: &str = "everything only for a written reason";
const ROLES: &str = "a role for each function";
const ALARMED: &str = "an alarm for each function";
const ROLLBACK: &str = "rollback alarms that exist for each deployment";
const ROUTES: &str = "a permission for each route";
const LOGS: &str = "logs of its own, not for ever";
const TLS: &str = "no buckets, queues and topics without TLS";
const TABLES: &str = "tables that outlive mistakes";
const BUCKETS: &str = "buckets that outlive mistakes";
const CONFIGURED: &str = "each function's time, machine and tracing";
const UNUSED: &str = "nothing that is not used";

#[rustfmt::skip]
const BAD: &[Bad] = &[
    bad(Template, CORS, "HttpApi/CorsConfiguration", "      FailOnWarnings: true", "      FailOnWarnings: true\n      CorsConfiguration: {AllowOrigins: [\"*\"]}"),
    bad(Template, CORS, "HttpApi/CorsConfiguration", "      FailOnWarnings: true", "      FailOnWarnings: true\n      CorsConfiguration: true"),
    bad(Template, CORS, "CorsAllowedOrigins/Default", "    AllowedPattern: (https://[^,*\\s/]+(,https://[^,*\\s/]+)*)?\n    Default: \"\"", "    AllowedPattern: .*\n    Default: \"*\""),
    bad(Template, CORS, "CreateOrderFunction/Environment/Variables/CORS_ALLOWED_ORIGINS", "          LIST_SHARDS: !Ref ListShards\n", "          CORS_ALLOWED_ORIGINS: \"*\"\n          LIST_SHARDS: !Ref ListShards\n"),
    bad(Template, PARTIAL, "GenerateInvoiceFunction/Events/Jobs/FunctionResponseTypes", "            BatchSize: 5\n            FunctionResponseTypes: [ReportBatchItemFailures]\n", "            BatchSize: 5\n"),
    bad(Template, PARTIAL, "RecordHistoryFunction/Events/Orders/FunctionResponseTypes", "            FunctionResponseTypes: [ReportBatchItemFailures]\n            MaximumRetryAttempts", "            MaximumRetryAttempts"),
    bad(Template, VISIBILITY, "RefundQueue/VisibilityTimeout", "      VisibilityTimeout: 360\n", "      VisibilityTimeout: 359\n"),
    bad(Template, VISIBILITY, "InvoiceQueue/VisibilityTimeout", "      Role: !GetAtt GenerateInvoiceRole.Arn\n      Timeout: 60\n", "      Role: !GetAtt GenerateInvoiceRole.Arn\n      Timeout: 61\n"),
    bad(Template, CONCURRENCY, "GenerateInvoiceFunction/Events/Jobs/ScalingConfig", "            ScalingConfig: {MaximumConcurrency: 5}\n", ""),
    bad(Template, STREAM, "RecordHistoryFunction/Events/Orders/DestinationConfig", "            DestinationConfig: {OnFailure: {Type: S3, Destination: !GetAtt StreamFailuresBucket.Arn}}\n", ""),
    bad(Template, STREAM, "RecordHistoryFunction/Events/Orders/DestinationConfig", "{Type: S3, Destination: !GetAtt StreamFailuresBucket.Arn}", "{Type: SQS, Destination: !GetAtt RefundQueue.Arn}"),
    bad(Template, STREAM, "RecordHistoryFunction/Events/Orders/BisectBatchOnFunctionError", "            BisectBatchOnFunctionError: true\n", ""),
    bad(Template, STREAM, "RecordHistoryFunction/Events/Orders/MaximumRecordAgeInSeconds", "            MaximumRecordAgeInSeconds: 43200\n", ""),
    bad(Template, STREAM, "RecordHistoryFunction/Events/Orders/MaximumRetryAttempts", "            MaximumRetryAttempts: 10\n", "            MaximumRetryAttempts: -1\n"),
    bad(Template, ACTIONS, "CreateOrderRole/Action", "                Action: [dynamodb:GetItem, dynamodb:PutItem]", "                Action: [dynamodb:*Item]"),
    bad(Template, ACTIONS, "TracingPolicy/Action", "            Action: [xray:PutTelemetryRecords, xray:PutTraceSegments]", "            Action: xray:*"),
    bad(Template, ACTIONS, "DeploymentRole/ManagedPolicyArns", "  DeploymentRole:\n    Type: AWS::IAM::Role\n    Properties:\n", "  DeploymentRole:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda]\n"),
    bad(Template, RESOURCES, "CreateOrderRole/Resource", "                Resource: !GetAtt HistoryTable.Arn\n", "                Resource: \"*\"\n"),
    bad(Template, RESOURCES, "TracingPolicy/Resource", "            # X-Ray has no resource that a segment could be put to.\n", ""),
    bad(Alarms, RESOURCES, "AlarmKey/Resource", "            # The key this policy is attached to.\n", ""),
    bad(Template, ROLES, "GetOrderFunction/Role", "      Role: !GetAtt GetOrderRole.Arn", "      Role: !Sub arn:aws:iam::${AWS::AccountId}:role/${GetOrderRole}"),
    bad(Alarms, ALARMED, "FunctionErrors", "create-order,", "create-order, get-nothing,"),
    and_too(&bad(Alarms, ALARMED, "GetDocsFunction", " get-docs,", ""), ROLLBACK),
    bad(Template, ROLLBACK, "GetDocsFunction/DeploymentPreference/Alarms", "      DeploymentPreference: {Alarms: [!Sub \"${AWS::StackName}-get-docs-errors\"]}\n", ""),
    bad(Template, ROLLBACK, "Globals/DeploymentPreference/Alarms", "      Alarms: [!Sub \"${AWS::StackName}-server-errors\"]", "      Alarms: [!Sub \"${AWS::StackName}-no-such-alarm\"]"),
    bad(Template, ROLLBACK, "Globals/AutoPublishAlias", "    AutoPublishAlias: live\n", ""),
    bad(Template, ROUTES, "GetOrderFunction/Events/Http", "Method: GET, Path: \"/api/v1/orders/{order_id}\"}", "Method: GET, Path: \"/api/v1/orders/{order_id}/everything\"}"),
    bad(Template, ROUTES, "CreateOrderFunction/Events/Http", "          OIDC_AUDIENCE: !If [HasUserPool, !Ref UserPoolClient, !Ref OidcAudience]\n", ""),
    bad(Template, LOGS, "CreateOrderLogs/RetentionInDays", "      LogGroupName: !Sub /${AWS::StackName}/create-order\n      RetentionInDays: !If [IsProduction, 365, 30]\n", "      LogGroupName: !Sub /${AWS::StackName}/create-order\n"),
    bad(Template, LOGS, "CreateOrderFunction/LoggingConfig", "LogGroup: !Ref CreateOrderLogs}", "LogGroup: !Sub \"${CreateOrderLogs}\"}"),
    bad(Template, TLS, "RefundQueue", "        - !Ref RefundQueue\n        - !Ref", "        - !Ref"),
    bad(Template, TLS, "InvoicesBucket", "            Resource: [!GetAtt InvoicesBucket.Arn, !Sub \"${InvoicesBucket.Arn}/*\"]\n            Condition: {Bool: {aws:SecureTransport: \"false\"}}", "            Resource: [!GetAtt InvoicesBucket.Arn, !Sub \"${InvoicesBucket.Arn}/*\"]\n            Condition: {Bool: {aws:SecureTransport: \"true\"}}"),
    bad(Alarms, TLS, "AlarmTopic", "          - Sid: TlsOnly\n            Effect: Deny", "          - Sid: TlsOnly\n            Effect: Allow"),
    bad(Template, TABLES, "OrdersTable/DeletionProtectionEnabled", "      DeletionProtectionEnabled: !If [IsEphemeral, false, true]", "      DeletionProtectionEnabled: !If [IsProduction, false, true]"),
    bad(Template, TABLES, "OrdersTable/DeletionPolicy", "  OrdersTable:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain", "  OrdersTable:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete"),
    bad(Template, TABLES, "OrdersTable/PointInTimeRecoverySpecification", "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n", ""),
    bad(Template, TABLES, "OrdersTable/SSESpecification", "      SSESpecification: {SSEEnabled: true, SSEType: KMS}\n", ""),
    bad(Template, TABLES, "HistoryTable/ResourcePolicy", "                - dynamodb:PartiQLUpdate\n", ""),
    bad(Template, BUCKETS, "AuditBucket/ObjectLockEnabled", "      ObjectLockEnabled: true\n", ""),
    bad(Template, BUCKETS, "AuditBucket/PublicAccessBlockConfiguration/BlockPublicPolicy", "        BlockPublicPolicy: true\n", ""),
    bad(Template, BUCKETS, "AuditBucket/VersioningConfiguration", "      VersioningConfiguration: {Status: Enabled}\n", ""),
    bad(Template, CONFIGURED, "CreateOrderFunction/Timeout", "      Role: !GetAtt CreateOrderRole.Arn\n      Timeout: 10\n", "      Role: !GetAtt CreateOrderRole.Arn\n"),
    bad(Template, CONFIGURED, "CreateOrderFunction/Timeout", "      Role: !GetAtt CreateOrderRole.Arn\n      Timeout: 10\n", "      Role: !GetAtt CreateOrderRole.Arn\n      Timeout: 30\n"),
    bad(Template, CONFIGURED, "Globals/Tracing", "    Tracing: Active\n", ""),
    bad(Template, CONFIGURED, "CreateOrderFunction/Role", "      ManagedPolicyArns: [!Ref TracingPolicy]\n", ""),
    bad(Template, UNUSED, "Colour", "  ListShards:\n    Type: Number", "  Colour: {Type: String, Default: blue}\n  ListShards:\n    Type: Number"),
    bad(Template, UNUSED, "IsDevelopment", "  IsEphemeral: !Equals", "  IsDevelopment: !Equals [!Ref Environment, dev]\n  IsEphemeral: !Equals"),
    bad(Template, UNUSED, "SpareKey", "  AuditSigningKey:\n", "  SpareKey: {Type: AWS::KMS::Key}\n  AuditSigningKey:\n"),
    bad(Alarms, UNUSED, "Colour", "Parameters:\n", "Parameters:\n  Colour: {Type: String}\n"),
];

/// The faults in how the rules met a bad deployment; usually none.
fn missed(bad: &Bad, template: &str, alarms: &str) -> Option<String> {
    let edit = |file: File, text: &str| {
        if file != bad.file {
            return Some(text.to_owned());
        }
        text.contains(bad.from)
            .then(|| text.replacen(bad.from, bad.to, 1))
    };
    let (Some(template), Some(alarms)) = (edit(Template, template), edit(Alarms, alarms)) else {
        return Some(format!("`{}` is not there to be replaced", bad.from));
    };
    let deployment = deployment(&template, &alarms);
    let broken = RULES.iter().map(|(name, rule)| (*name, rule(&deployment)));
    let broken: BTreeMap<_, _> = broken.filter(|(_, found)| !found.is_empty()).collect();
    let caught: BTreeSet<_> = broken.keys().copied().collect();
    let expected: BTreeSet<_> = bad.too.into_iter().chain([bad.rule]).collect();
    let found = broken.get(bad.rule).into_iter().flatten();
    let named: Vec<_> = found
        .map(|violation| format!("{}{}", violation.resource, violation.path))
        .collect();
    let right = caught == expected && named.iter().any(|named| named == bad.named);
    (!right).then(|| {
        format!(
            "`{}`: {caught:?} at {named:?}, not {expected:?} at `{}`",
            bad.to, bad.named
        )
    })
}

#[test]
fn each_bad_deployment_is_caught_by_its_rule_and_by_no_other() {
    let (template, alarms) = (read("template.yaml"), read("infra/alarms.yaml"));
    let missed: Vec<_> = BAD
        .iter()
        .filter_map(|bad| missed(bad, &template, &alarms))
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_rule_has_a_bad_deployment() {
    let rules: BTreeSet<_> = RULES.iter().map(|(name, _)| *name).collect();
    let proven: BTreeSet<_> = BAD.iter().map(|bad| bad.rule).collect();
    assert_eq!(proven, rules);
}

/// The function's own role is left over then, which another rule reports.
#[test]
fn a_role_that_two_share_is_caught() {
    let template = read("template.yaml").replace("!GetAtt GetOrderRole.Arn", "!GetAtt CreateOrderRole.Arn");
    let deployment = deployment(&template, &read("infra/alarms.yaml"));
    let rule = RULES.iter().find(|(name, _)| *name == ROLES).unwrap().1;
    let found: Vec<_> = rule(&deployment).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        ["GetOrderFunction/Role: `CreateOrderRole` is `CreateOrderFunction`'s"]
    );
}

/// A route that the table leaves open must be listed as open a second time.
#[test]
fn a_route_that_asks_for_nothing_is_caught() {
    let mut deployment = deployment(&read("template.yaml"), &read("infra/alarms.yaml"));
    let route = deployment
        .routes
        .iter_mut()
        .find(|route| route.function == "cancel-order");
    route.unwrap().guarded = false;
    let rule = RULES.iter().find(|(name, _)| *name == ROUTES).unwrap().1;
    let found: Vec<_> = rule(&deployment).iter().map(ToString::to_string).collect();
    let expected =
        "CancelOrderFunction/Events/Http: `POST /api/v1/orders/{order_id}/cancel` asks for no permission";
    assert_eq!(found, [expected]);
}
