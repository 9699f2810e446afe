//! The parts of the templates that are repeated for each kind of job.
//!
//! Such a part stands between the comments `# <each job>` and `# </each job>`. It begins with the lines that are
//! repeated, as comments after `# |`; the lines that follow from them are written below. `# <each job but REFUND>`
//! leaves that kind out. Below `# <all jobs>` the lines are written once, and what stands in `{each …/}` is repeated
//! within its line, separated by commas.
//!
//! `{NAME}` is the kind's name in the API (`CREDIT_NOTE`), `{Name}` the name in logical ids (`CreditNote`), `{id}` the
//! id in an alarm's expression (`credit_note`), and `{receives}` the number of times its queue delivers a message.

use oms_domain::JobKind;

use super::{GenerateError, pascal_case};

const EACH: &str = "# <each job";
const ALL: &str = "# <all jobs>";
const LINE: &str = "# |";
const ENDS: [&str; 2] = ["# </each job>", "# </all jobs>"];

/// The text of the template at `path` with its parts written anew for these kinds.
pub(super) fn generate(path: &str, text: &str, kinds: &[JobKind]) -> Result<String, GenerateError> {
    let mut written = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let (begin, indentation) = (line.trim_start(), line.len() - line.trim_start().len());
        let once = begin == ALL;
        let selection = begin.strip_prefix(EACH);
        if !once && selection.is_none() {
            continue;
        }
        let left_out = selection.and_then(|selection| selection.trim_end_matches('>').strip_prefix(" but "));
        let mut repeated = Vec::new();
        while let Some(line) = lines.next_if(|line| line.trim_start().starts_with(LINE)) {
            written.push_str(line);
            written.push('\n');
            let template = line.trim_start().trim_start_matches(LINE);
            repeated.push(template.strip_prefix(' ').unwrap_or(template));
        }
        // The part as it stands is not read: it follows from the lines above it.
        let end = lines.by_ref().find(|line| ENDS.contains(&line.trim_start()));
        let end = end.ok_or_else(|| GenerateError::NoMarker {
            path: path.to_owned(),
            line: ENDS.join(" or "),
        })?;
        let mut write = |line: &str| {
            // A blank line has no indentation.
            let indentation = if line.is_empty() { 0 } else { indentation };
            written.push_str(&" ".repeat(indentation));
            written.push_str(line);
            written.push('\n');
        };
        if once {
            for template in &repeated {
                write(&joined(template, kinds));
            }
        } else {
            for kind in kinds.iter().filter(|kind| left_out != Some(kind.as_str())) {
                for template in &repeated {
                    write(&filled(template, *kind));
                }
            }
        }
        written.push_str(end);
        written.push('\n');
    }
    Ok(written)
}

/// The line with its `{each …/}` repeated.
fn joined(template: &str, kinds: &[JobKind]) -> String {
    let parts = template
        .split_once("{each ")
        .and_then(|(before, rest)| Some((before, rest.split_once("/}")?)));
    let Some((before, (repeated, after))) = parts else {
        return template.to_owned();
    };
    let repeated: Vec<String> = kinds.iter().map(|kind| filled(repeated, *kind)).collect();
    format!("{before}{}{after}", repeated.join(", "))
}

/// The kind's name in logical ids: `CreditNote`.
pub(super) fn logical_name(kind: JobKind) -> String {
    pascal_case(&kind.as_str().to_ascii_lowercase().replace('_', "-"))
}

fn filled(template: &str, kind: JobKind) -> String {
    let id = kind.as_str().to_ascii_lowercase();
    // A delivery that finds another worker at the job makes no attempt, so there are twice as many deliveries as
    // attempts. The worker gives up by itself; the limit removes messages that it cannot read.
    let receives = (2 * kind.attempts()).to_string();
    template
        .replace("{NAME}_QUEUE_URL", kind.queue_url())
        .replace("{NAME}", kind.as_str())
        .replace("{Name}", &logical_name(kind))
        .replace("{id}", &id)
        .replace("{receives}", &receives)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [JobKind; 2] = [JobKind::Refund, JobKind::Invoice];

    /// Generates the part below `lines`, which replaces a line that stands there.
    fn part(lines: &str, end: &str) -> String {
        let text = format!("a: 1\n{lines}  old: 1\n{end}b: 2\n");
        let written = generate("a.yaml", &text, &KINDS).unwrap();
        assert_eq!(generate("a.yaml", &written, &KINDS).unwrap(), written);
        let part = written.strip_prefix(&format!("a: 1\n{lines}")).unwrap();
        part.strip_suffix(&format!("{end}b: 2\n")).unwrap().to_owned()
    }

    #[test]
    fn a_part_is_repeated_for_each_kind_below_its_lines() {
        let lines = "  # <each job>\n  # | {Name}: {receives}\n  # |\n  # |   {NAME}_QUEUE_URL: {id}\n";
        assert_eq!(
            part(lines, "  # </each job>\n"),
            "  Refund: 12\n\n    REFUND_QUEUE_URL: refund\n  Invoice: 8\n\n    INVOICE_QUEUE_URL: invoice\n"
        );
        let lines = "  # <each job but REFUND>\n  # | - {NAME}\n";
        assert_eq!(part(lines, "  # </each job>\n"), "  - INVOICE\n");
    }

    #[test]
    fn a_list_within_a_line_is_repeated_and_the_line_is_not() {
        let lines = "  # <all jobs>\n  # | - [ORDER, {each {NAME}/}]\n  # | - {NAME}\n";
        assert_eq!(
            part(lines, "  # </all jobs>\n"),
            "  - [ORDER, REFUND, INVOICE]\n  - {NAME}\n"
        );
    }

    #[test]
    fn a_part_without_an_end_is_refused() {
        let lost = generate("a.yaml", "# <each job>\n# | - {NAME}\n", &KINDS);
        assert!(matches!(lost, Err(GenerateError::NoMarker { .. })));
    }
}
