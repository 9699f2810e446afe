//! The certificates that a process trusts, and its connections: one connector to AWS, and one to all other hosts.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use http::Uri;

use crate::ConfigurationError;

/// The root certificates behind every AWS endpoint (<https://www.amazontrust.com/repository/>). Parsing the whole
/// system bundle instead would be most of a function's init.
const AMAZON_ROOT_CAS: &[u8] = include_bytes!("../trust/amazon-root-cas.pem");

/// The longest time that the opening of a connection may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// The connectors of this process: certificates are read once and connections are shared.
#[derive(Clone, Debug)]
pub struct Connectors {
    aws: SharedHttpConnector,
    /// The connector to all other hosts. It is made when it is first needed, which is never if the issuer is Cognito.
    elsewhere: Arc<OnceLock<SharedHttpConnector>>,
    bundle: Option<Vec<u8>>,
}

impl Connectors {
    /// `bundle`: the file of certificates that AWS endpoints have instead of Amazon's.
    pub fn new(bundle: Option<String>) -> Result<Self, ConfigurationError> {
        let read = |path: String| {
            std::fs::read(&path).map_err(|source| ConfigurationError::Certificates { path, source })
        };
        let bundle = bundle.map(read).transpose()?;
        let roots = bundle.clone().unwrap_or_else(|| AMAZON_ROOT_CAS.to_vec());
        Ok(Self {
            aws: connector(TrustStore::empty().with_pem_certificate(roots))?,
            elsewhere: Arc::default(),
            bundle,
        })
    }

    /// The connector to AWS, which trusts Amazon's certificates or those of the bundle alone.
    pub fn to_aws(&self) -> SharedHttpConnector {
        self.aws.clone()
    }

    /// The connector to `uri`. Outside AWS it trusts the system's certificates (`SSL_CERT_FILE`, else the system's own
    /// store) and the bundle's.
    pub fn to(&self, uri: &Uri) -> Result<SharedHttpConnector, ConfigurationError> {
        if is_plain(uri) || is_at_aws(uri) {
            return Ok(self.to_aws());
        }
        if let Some(connector) = self.elsewhere.get() {
            return Ok(connector.clone());
        }
        let system = TrustStore::default();
        let connector = connector(match &self.bundle {
            Some(bundle) => system.with_pem_certificate(bundle.clone()),
            None => system,
        })?;
        // Two calls at the same time may both make a connector. The first stays, so that connections are shared.
        Ok(self.elsewhere.get_or_init(|| connector).clone())
    }
}

/// True for an address without encryption, which needs no certificates.
fn is_plain(uri: &Uri) -> bool {
    uri.scheme() == Some(&http::uri::Scheme::HTTP)
}

fn is_at_aws(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    // The dot keeps out names that only end alike, such as `notamazonaws.com`.
    [".amazonaws.com", ".amazonaws.com.cn"]
        .iter()
        .any(|domain| host.ends_with(domain))
}

fn connector(trust_store: TrustStore) -> Result<SharedHttpConnector, ConfigurationError> {
    let context = TlsContext::builder().with_trust_store(trust_store).build();
    let context = context.map_err(|error| ConfigurationError::Tls(error.to_string()))?;
    let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT);
    let connector = Connector::builder()
        .connector_settings(settings.build())
        .sleep_impl(TokioSleep::new())
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build();
    Ok(SharedHttpConnector::new(connector))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_aws_is_trusted_by_amazons_certificates_alone() {
        for (uri, at_aws) in [
            (
                "https://cognito-idp.eu-central-1.amazonaws.com/pool/.well-known/jwks.json",
                true,
            ),
            ("https://KMS.us-east-1.AMAZONAWS.COM/", true),
            ("https://cognito-idp.cn-north-1.amazonaws.com.cn/pool", true),
            ("https://shop.eu.auth0.com/.well-known/jwks.json", false),
            ("https://amazonaws.com.example.org/", false),
            ("https://notamazonaws.com/", false),
        ] {
            assert_eq!(is_at_aws(&uri.parse().unwrap()), at_aws, "{uri}");
        }
    }

    #[test]
    fn a_bundle_that_is_not_there_is_named() {
        let error = Connectors::new(Some("/no/such/bundle.pem".to_owned())).unwrap_err();
        assert!(error.to_string().contains("/no/such/bundle.pem"), "{error}");
    }
}
