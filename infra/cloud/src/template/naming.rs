//! Names on this machine, made from logical ids.

use super::scope::Scope;

/// `InvoiceQueue` becomes `invoice-queue`.
pub(super) fn kebab_case(logical_id: &str) -> String {
    let mut name = String::with_capacity(logical_id.len() + 4);
    for character in logical_id.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// The name of a table, queue or bucket that the template leaves to `CloudFormation`: `oms-local-invoice-queue`.
pub(super) fn physical_name(scope: &Scope<'_>, logical_id: &str) -> String {
    format!("{}-{}", scope.stack_name, kebab_case(logical_id))
}

#[cfg(test)]
mod tests {
    use super::kebab_case;

    #[test]
    fn words_are_separated_by_hyphens() {
        for (logical_id, name) in [
            ("Orders", "orders"),
            ("InvoiceDeadLetterQueue", "invoice-dead-letter-queue"),
            ("", ""),
        ] {
            assert_eq!(kebab_case(logical_id), name);
        }
    }
}
