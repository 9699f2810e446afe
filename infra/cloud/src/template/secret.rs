//! Dynamic references to secrets: `{{resolve:secretsmanager:<arn>:SecretString}}`.

use super::TemplateError;
use super::scope::{ACCOUNT, REGION, Scope};

const OPENING: &str = "{{resolve:";
const CLOSING: &str = "}}";

/// Returns what `Ref` gives for the secret with this logical id.
pub(super) fn arn(logical_id: &str) -> String {
    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{logical_id}")
}

impl Scope<'_> {
    /// Replaces every dynamic reference in `text` by the secret's value.
    pub fn reveal(&self, text: String) -> Result<String, TemplateError> {
        if !text.contains(OPENING) {
            return Ok(text);
        }
        let mut revealed = String::new();
        let mut rest = text.as_str();
        while let Some((before, reference)) = rest.split_once(OPENING) {
            let (reference, after) = reference
                .split_once(CLOSING)
                .ok_or_else(|| TemplateError::UnsupportedDynamicReference(text.clone()))?;
            revealed.push_str(before);
            revealed.push_str(self.secret(reference)?);
            rest = after;
        }
        revealed.push_str(rest);
        Ok(revealed)
    }

    fn secret(&self, reference: &str) -> Result<&str, TemplateError> {
        let logical_id = reference
            .strip_prefix("secretsmanager:")
            .and_then(|reference| reference.strip_prefix(&arn("")))
            .map(|reference| reference.split_once(':').unwrap_or((reference, "")))
            // Only whole secrets: no key of a JSON secret, no version.
            .filter(|(_, selector)| matches!(*selector, "" | "SecretString" | "SecretString:::"))
            .map(|(logical_id, _)| logical_id)
            .ok_or_else(|| TemplateError::UnsupportedDynamicReference(reference.to_owned()))?;
        let value = self.secrets.get(logical_id);
        value
            .map(String::as_str)
            .ok_or_else(|| TemplateError::MissingSecret(logical_id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::super::Local;
    use super::*;

    fn reveal(text: &str) -> Result<String, TemplateError> {
        let local = Local {
            secrets: [("Key".to_owned(), "hunter2".to_owned())].into(),
            ..Local::default()
        };
        Scope::new(&local, &Map::new(), &Map::new())?.reveal(text.to_owned())
    }

    #[test]
    fn a_secret_takes_the_place_of_its_reference() {
        assert_eq!(reveal("plain").unwrap(), "plain");
        let key = arn("Key");
        assert_eq!(
            reveal(&format!("<{{{{resolve:secretsmanager:{key}}}}}>")).unwrap(),
            "<hunter2>"
        );
        let twice = format!("{{{{resolve:secretsmanager:{key}:SecretString}}}}").repeat(2);
        assert_eq!(reveal(&twice).unwrap(), "hunter2hunter2");
    }

    #[test]
    fn refuses_unknown_secrets_and_other_services() {
        let absent = format!("{{{{resolve:secretsmanager:{}}}}}", arn("Absent"));
        assert!(matches!(reveal(&absent), Err(TemplateError::MissingSecret(name)) if name == "Absent"));
        let field = format!(
            "{{{{resolve:secretsmanager:{}:SecretString:password}}}}",
            arn("Key")
        );
        for text in [
            field.as_str(),
            "{{resolve:ssm:/oms/key}}",
            "{{resolve:secretsmanager:x",
        ] {
            let refused = reveal(text);
            assert!(
                matches!(refused, Err(TemplateError::UnsupportedDynamicReference(_))),
                "{text}"
            );
        }
    }
}
