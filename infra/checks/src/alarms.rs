//! The alarms of `infra/alarms.yaml`, loops unrolled.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::template::Template;

/// One alarm that notifies people, or one loop over alarms of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its logical id, which is its entry's heading; of a loop, the loop's name and `Alarm`.
    pub id: String,
    /// Its name, `${Name}` for the stack; of a loop, those of all its turns.
    pub names: Vec<String>,
    /// The metrics it reads.
    pub metrics: BTreeSet<Metric>,
}

/// A metric that an alarm reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Metric {
    /// The namespace, ours is `OMS`.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Its dimensions: names, and values where they are plain.
    pub dimensions: Vec<(String, String)>,
}

/// The prefix of a loop's key; its turns are the alarms' names with the variable replaced.
const LOOP: &str = "Fn::ForEach::";

/// Every alarm that notifies people, in the file's order of names.
pub fn alarms(template: &Template) -> Vec<Alarm> {
    let entries = template.section("Resources").into_iter().flatten();
    let alarms = entries.filter_map(|(id, body)| match id.strip_prefix(LOOP) {
        Some(name) => unrolled(name, body),
        None => alarm(id, body),
    });
    alarms.collect()
}

/// The names of all alarms, also of those that only feed another.
pub fn names(template: &Template) -> BTreeSet<String> {
    let silent = template.resources().filter_map(|resource| name(resource.body));
    let loud = alarms(template).into_iter().flat_map(|alarm| alarm.names);
    silent.chain(loud).collect()
}

/// The values a loop goes through.
pub fn turns<'a>(template: &'a Template, name: &str) -> Vec<&'a str> {
    let resources = template.section("Resources");
    let body = resources.and_then(|resources| resources.get(&format!("{LOOP}{name}")));
    let values = body.and_then(|body| body.pointer("/1")).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn alarm(id: &str, body: &Value) -> Option<Alarm> {
    let kind = body.get("Type")?.as_str()?;
    let is_alarm = kind == "AWS::CloudWatch::Alarm" || kind == "AWS::CloudWatch::CompositeAlarm";
    let tells = body.pointer("/Properties/AlarmActions").is_some();
    // An alarm without actions only feeds a composite one and needs no entry in the runbook.
    (is_alarm && tells).then(|| Alarm {
        id: id.to_owned(),
        names: name(body).into_iter().collect(),
        metrics: metrics(body),
    })
}

fn unrolled(loop_name: &str, body: &Value) -> Option<Alarm> {
    let variable = body.pointer("/0")?.as_str()?;
    let values = body.pointer("/1")?.as_array()?;
    // A loop is `[variable, values, {key: resource}]`, with one resource in it.
    let (_, each) = body.pointer("/2")?.as_object()?.iter().next()?;
    let pattern = name(each)?;
    let turn = |value: &Value| Some(pattern.replace(&format!("${{{variable}}}"), value.as_str()?));
    Some(Alarm {
        id: format!("{loop_name}Alarm"),
        names: values.iter().filter_map(turn).collect(),
        metrics: metrics(each),
    })
}

fn name(body: &Value) -> Option<String> {
    let name = body.pointer("/Properties/AlarmName/Fn::Sub")?;
    name.as_str().map(str::to_owned)
}

fn metrics(body: &Value) -> BTreeSet<Metric> {
    let properties = body.get("Properties");
    let single = properties.into_iter().filter_map(metric);
    let several = body.pointer("/Properties/Metrics").and_then(Value::as_array);
    let several = several.into_iter().flatten();
    let several = several.filter_map(|entry| metric(entry.pointer("/MetricStat/Metric")?));
    single.chain(several).collect()
}

fn metric(value: &Value) -> Option<Metric> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let dimensions = value.get("Dimensions").and_then(Value::as_array);
    let dimensions = dimensions.into_iter().flatten().filter_map(|dimension| {
        let value = dimension.get("Value")?.as_str().unwrap_or_default();
        Some((dimension.get("Name")?.as_str()?.to_owned(), value.to_owned()))
    });
    Some(Metric {
        namespace: text("Namespace")?,
        name: text("MetricName")?,
        dimensions: dimensions.collect(),
    })
}
