//! The parts of the templates that are repeated for each kind of job.
//!
//! Such a part stands between the comments `# <each job>` and `# </each job>`. It begins with the lines that are
//! repeated, as comments after `# |`; the lines that follow from them are written below. `{NAME}` is the kind's name in
//! the API (`CREDIT_NOTE`), `{Name}` the name in logical ids (`CreditNote`), `{id}` the id in an alarm's expression
//! (`credit_note`), and `{receives}` the number of times its queue delivers a message. `# <each job but REFUND>` leaves
//! that kind out.

use oms_domain::JobKind;

use super::{GenerateError, pascal_case};

const BEGIN: &str = "# <each job";
const LINE: &str = "# |";
const END: &str = "# </each job>";

/// The text of the template at `path` with its parts written anew.
pub(super) fn generate(path: &str, text: &str) -> Result<String, GenerateError> {
    let mut written = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        let Some(selection) = line.trim_start().strip_prefix(BEGIN) else {
            continue;
        };
        let left_out = selection.trim_end_matches('>').strip_prefix(" but ");
        let indentation = line.len() - line.trim_start().len();
        let mut repeated = Vec::new();
        while let Some(line) = lines.next_if(|line| line.trim_start().starts_with(LINE)) {
            written.push_str(line);
            written.push('\n');
            let template = line.trim_start().trim_start_matches(LINE);
            repeated.push(template.strip_prefix(' ').unwrap_or(template));
        }
        // The part as it stands is not read: it follows from the lines above it.
        let end = lines.by_ref().find(|line| line.trim_start() == END);
        let end = end.ok_or_else(|| GenerateError::NoMarker {
            path: path.to_owned(),
            line: END.to_owned(),
        })?;
        for kind in JobKind::ALL
            .into_iter()
            .filter(|kind| left_out != Some(kind.as_str()))
        {
            for template in &repeated {
                let filled = filled(template, kind);
                // A blank line has no indentation.
                let indentation = if filled.is_empty() { 0 } else { indentation };
                written.push_str(&" ".repeat(indentation));
                written.push_str(&filled);
                written.push('\n');
            }
        }
        written.push_str(end);
        written.push('\n');
    }
    Ok(written)
}

fn filled(template: &str, kind: JobKind) -> String {
    let id = kind.as_str().to_ascii_lowercase();
    // A delivery that finds another worker at the job makes no attempt, so there are twice as many deliveries as
    // attempts. The worker gives up by itself; the limit removes messages that it cannot read.
    let receives = (2 * kind.attempts()).to_string();
    template
        .replace("{NAME}_QUEUE_URL", kind.queue_url())
        .replace("{NAME}", kind.as_str())
        .replace("{Name}", &pascal_case(&id.replace('_', "-")))
        .replace("{id}", &id)
        .replace("{receives}", &receives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_repeated_for_each_kind_below_its_lines() {
        let text = "a: 1\n  # <each job>\n  # | {Name}: {receives}\n  # |\n  # |   {NAME}_QUEUE_URL: {id}\n  old: 1\n  # </each job>\nb: 2\n";
        let expected = "a: 1\n  # <each job>\n  # | {Name}: {receives}\n  # |\n  # |   {NAME}_QUEUE_URL: {id}\n  \
                        Refund: 12\n\n    REFUND_QUEUE_URL: refund\n  Invoice: 8\n\n    INVOICE_QUEUE_URL: invoice\n  \
                        # </each job>\nb: 2\n";
        assert_eq!(generate("a.yaml", text).unwrap(), expected);
        assert_eq!(generate("a.yaml", expected).unwrap(), expected);
    }

    #[test]
    fn a_kind_can_be_left_out_and_the_end_cannot() {
        let text = "# <each job but REFUND>\n# | - {NAME}\n# </each job>\n";
        let expected = "# <each job but REFUND>\n# | - {NAME}\n- INVOICE\n# </each job>\n";
        assert_eq!(generate("a.yaml", text).unwrap(), expected);
        assert!(matches!(
            generate("a.yaml", "# <each job>\n# | - {NAME}\n"),
            Err(GenerateError::NoMarker { .. })
        ));
    }
}
