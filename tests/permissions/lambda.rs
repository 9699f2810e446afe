//! The calls that the Lambda service makes with a function's role. No test sees them, so they are listed here from
//! AWS's documentation, and derived from the function's entry in the template.

use serde_json::Value;

use crate::need::Need;
use crate::template::{Function, Template, many, referred, symbol};

/// "Creating and configuring an Amazon SQS event source mapping".
const POLLS_QUEUE: [&str; 3] = [
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
];
/// "Process Amazon DynamoDB records with Lambda"; the managed policy `AWSLambdaDynamoDBExecutionRole` has the same.
const READS_STREAM: [&str; 3] = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
];
/// "Sending Lambda function logs to CloudWatch Logs", for a log group that is there already.
const WRITES_LOG: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];
/// "Visualize Lambda function invocations using AWS X-Ray".
const TRACES: [&str; 2] = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

/// Everything that Lambda does in the name of the template's functions.
pub fn needs(template: &Template) -> Vec<Need> {
    template
        .functions()
        .flat_map(|function| of(template, &function))
        .collect()
}

fn of(template: &Template, function: &Function<'_>) -> Vec<Need> {
    let (name, properties) = (function.name.as_str(), function.properties);
    for property in ["VpcConfig", "FileSystemConfigs", "KmsKeyArn"] {
        assert!(
            properties.get(property).is_none(),
            "{name}: nobody has said what {property} needs"
        );
    }
    let mut needs = all(
        name,
        &WRITES_LOG,
        &referred(&properties["LoggingConfig"]["LogGroup"]),
    );
    let tracing = properties
        .get("Tracing")
        .unwrap_or(&template.globals()["Tracing"]);
    if !tracing.is_null() {
        needs.extend(all(name, &TRACES, "*"));
    }
    let events = properties["Events"].as_object().unwrap().values();
    for event in events {
        let source = &event["Properties"];
        match event["Type"].as_str().unwrap() {
            "SQS" => needs.extend(all(name, &POLLS_QUEUE, &symbol(&source["Queue"]))),
            "DynamoDB" => {
                let stream = symbol(&source["Stream"]);
                needs.extend(all(name, &READS_STREAM, &stream));
                // A table's ARN does not tell the name of its stream.
                needs.push(Need::new(name, "dynamodb:ListStreams", format!("{stream}/*")));
            }
            // These sources invoke the function by its own policy.
            "HttpApi" | "Schedule" | "ScheduleV2" => {}
            other => panic!("{name}: nobody has said what a source of type {other} needs"),
        }
        needs.extend(destination(
            template,
            name,
            &source["DestinationConfig"]["OnFailure"]["Destination"],
        ));
    }
    let asynchronous = &properties["EventInvokeConfig"]["DestinationConfig"];
    for outcome in ["OnFailure", "OnSuccess"] {
        needs.extend(destination(template, name, &asynchronous[outcome]["Destination"]));
    }
    needs.extend(destination(
        template,
        name,
        &properties["DeadLetterQueue"]["TargetArn"],
    ));
    needs
}

/// Lists the permissions to write to a destination.
fn destination(template: &Template, function: &str, destination: &Value) -> Vec<Need> {
    let mut needs = Vec::new();
    for arn in many(destination) {
        let id = referred(arn);
        match template.kind(&id) {
            "AWS::SQS::Queue" => needs.push(Need::new(function, "sqs:SendMessage", &id)),
            "AWS::SNS::Topic" => needs.push(Need::new(function, "sns:Publish", &id)),
            // "Retaining discarded records for a DynamoDB event source": under `aws/lambda/<mapping>/`.
            "AWS::S3::Bucket" => {
                needs.push(Need::new(function, "s3:ListBucket", &id));
                needs.push(Need::new(function, "s3:PutObject", format!("{id}/aws/lambda/…")));
            }
            other => panic!("{function}: nobody has said what a destination of type {other} needs"),
        }
    }
    needs
}

fn all(function: &str, actions: &[&str], resource: &str) -> Vec<Need> {
    let need = |action: &&str| Need::new(function, action, resource);
    actions.iter().map(need).collect()
}
