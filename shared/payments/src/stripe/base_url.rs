//! The address of the gateway.

use http::Uri;
use http::uri::Scheme;

use crate::GatewayConfigurationError;

/// The prefix of every request's address: `https://api.stripe.com`, or that of a local server.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl {
    text: String,
    encrypted: bool,
}

impl BaseUrl {
    /// Reads an `http` or `https` address with or without a path; a trailing slash is ignored. Credentials, a
    /// query and a fragment are refused, because they would be dropped or sent where nobody expects them.
    pub(super) fn parse(text: &str) -> Result<Self, GatewayConfigurationError> {
        if text.contains(['@', '#', '?']) {
            return Err(GatewayConfigurationError::AddressParts);
        }
        let invalid = || GatewayConfigurationError::Address(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let encrypted = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(invalid()),
        };
        if uri.host().is_none_or(str::is_empty) {
            return Err(invalid());
        }
        Ok(Self {
            text: text.trim_end_matches('/').to_owned(),
            encrypted,
        })
    }

    /// Returns `true` for an `https` address.
    pub(super) const fn encrypted(&self) -> bool {
        self.encrypted
    }

    /// The address of `path`, which starts with a slash.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        for (text, joined) in [
            ("https://api.stripe.com", "https://api.stripe.com/v1/refunds"),
            ("https://api.stripe.com/", "https://api.stripe.com/v1/refunds"),
            ("http://127.0.0.1:8004", "http://127.0.0.1:8004/v1/refunds"),
            ("http://[::1]:8004/stripe/", "http://[::1]:8004/stripe/v1/refunds"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().join("/v1/refunds"), joined);
        }
        assert!(BaseUrl::parse("https://x").unwrap().encrypted());
        assert!(!BaseUrl::parse("http://x").unwrap().encrypted());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "/",
            "api.stripe.com",
            "ftp://api.stripe.com",
            "https://",
            "https:///v1",
            "https://x y",
            "https://x?a=b",
            "https://x#a",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_refused_secret_is_not_shown() {
        for text in [
            "https://ada:secret@api.stripe.com",
            "https://api.stripe.com?key=secret",
        ] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }
}
