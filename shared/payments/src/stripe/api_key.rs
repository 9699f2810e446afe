//! The API key, with which the system authenticates to the gateway.

use std::fmt;

use crate::GatewayConfigurationError;
use crate::line::single_line;

const REDACTED: &str = "[redacted]";

/// An API key. It appears in the `authorization` header only.
pub(super) struct ApiKey(String);

impl ApiKey {
    pub(super) fn new(key: String) -> Result<Self, GatewayConfigurationError> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(GatewayConfigurationError::ApiKey);
        }
        Ok(Self(key))
    }

    /// The value of the `authorization` header.
    pub(super) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// Shortens a text from outside to one line and removes the key from it: a server may repeat what it was
    /// sent.
    pub(super) fn redacted_line(&self, text: &str) -> String {
        single_line(&text.replace(&self.0, REDACTED))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii() {
        for key in ["", "sk test", "sk_test\n", "sk_tést"] {
            assert_eq!(
                ApiKey::new(key.to_owned()).unwrap_err(),
                GatewayConfigurationError::ApiKey
            );
        }
    }

    #[test]
    fn a_key_shows_itself_only_in_its_header() {
        let key = ApiKey::new("sk_test_secret".to_owned()).unwrap();
        assert_eq!(format!("{key:?}"), "[redacted]");
        assert_eq!(key.authorization(), "Bearer sk_test_secret");
        assert_eq!(
            key.redacted_line("invalid key\nsk_test_secret"),
            "invalid key [redacted]"
        );
    }
}
