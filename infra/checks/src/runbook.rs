//! The runbook: `docs/operations.md`, where each alarm has an entry of its own.

/// The entry of one alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The alarm's logical id: the heading `### ServerErrorsAlarm`.
    pub alarm: String,
    /// The text below it, up to the next heading.
    pub text: String,
}

/// The parts that every entry has.
pub(crate) const PARTS: [&str; 5] = [
    "**Means**",
    "**Customers**",
    "**First look**",
    "**Do**",
    "**Provoked by**",
];

impl Entry {
    /// The tests that provoke it, each a file and the name of a test in it: `tests/api/system/metrics.rs::name`.
    pub fn tests(&self) -> Vec<(&str, &str)> {
        let provoked = self.text.split("**Provoked by**").nth(1).unwrap_or_default();
        // Every second part is between backquotes.
        let quoted = provoked.split('`').skip(1).step_by(2);
        quoted.filter_map(|quoted| quoted.split_once("::")).collect()
    }

    /// The parts it lacks.
    pub fn missing(&self) -> Vec<&'static str> {
        let missing = PARTS.into_iter().filter(|part| !self.text.contains(part));
        missing.collect()
    }
}

/// The entries of the runbook: every third-level heading that names an alarm.
pub fn entries(markdown: &str) -> Vec<Entry> {
    let sections = markdown.split("\n### ").skip(1);
    let entries = sections.filter_map(|section| {
        let (heading, text) = section.split_once('\n')?;
        let alarm = heading.trim();
        let text = text.split("\n## ").next().unwrap_or(text);
        alarm.ends_with("Alarm").then(|| Entry {
            alarm: alarm.to_owned(),
            text: text.to_owned(),
        })
    });
    entries.collect()
}
