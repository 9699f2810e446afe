//! Signature version 4 with a key that is kept for the day on which it is valid.
//!
//! The SDK derives the signing key for every request, and hashes in portable code, which together take a fifth of a
//! warm request's time. [`KeptKeySigning`] replaces its scheme in one client. Requests that are not plain (a path, a
//! query, a body that streams, a presigned link) are left to the SDK's own signer.

mod key;
mod request;

use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4Signer};
use aws_runtime::auth::{HttpSignatureType, PayloadSigningOverride, SigV4OperationSigningConfig};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::{AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, Sign};
use aws_smithy_runtime_api::client::identity::{Identity, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::SigningName;
use aws_types::region::SigningRegion;

use key::{Scope, SigningKey};

/// The scheme `sigv4`, for the client of one service.
///
/// The signature uses the process's own clock. It ignores the offset to the service's clock that the SDK learns from
/// answers. Lambda keeps its machines' clocks right.
#[derive(Debug, Default)]
pub struct KeptKeySigning {
    signer: KeptKeySigner,
}

#[derive(Debug, Default)]
struct KeptKeySigner {
    kept: Mutex<Option<Arc<SigningKey>>>,
    general: SigV4Signer,
}

impl AuthScheme for KeptKeySigning {
    fn scheme_id(&self) -> AuthSchemeId {
        SCHEME_ID
    }

    fn identity_resolver(&self, resolvers: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        resolvers.identity_resolver(SCHEME_ID)
    }

    fn signer(&self) -> &dyn Sign {
        &self.signer
    }
}

impl Sign for KeptKeySigner {
    fn sign_http_request(
        &self,
        request: &mut HttpRequest,
        identity: &Identity,
        endpoint: AuthSchemeEndpointConfig<'_>,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        let now = components.time_source().unwrap_or_default().now();
        if is_plain(config)
            && let Some(credentials) = identity.data::<Credentials>()
            && let Some((region, service)) = region_and_service(&endpoint, config)
            && let Some(scope) = Scope::new(credentials, region, service, now)
            && request::sign(request, credentials, &scope, &self.key(credentials, &scope))
        {
            return Ok(());
        }
        self.general
            .sign_http_request(request, identity, endpoint, components, config)
    }
}

impl KeptKeySigner {
    fn key(&self, credentials: &Credentials, scope: &Scope<'_>) -> Arc<SigningKey> {
        // The kept key is replaced as a whole, so a thread that panicked cannot have left half of one.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = kept.as_ref().filter(|key| key.is_of(scope)) {
            return Arc::clone(key);
        }
        let key = Arc::new(SigningKey::derive(credentials, scope));
        *kept = Some(Arc::clone(&key));
        key
    }
}

/// Returns true if the operation needs only a signature in a header, over the whole request.
fn is_plain(config: &ConfigBag) -> bool {
    let operation = config.load::<SigV4OperationSigningConfig>();
    let options = operation.map(|operation| &operation.signing_options);
    let plain = options.is_some_and(|options| {
        options.signature_type == HttpSignatureType::HttpRequestHeaders
            && options.payload_override.is_none()
            && !options.content_sha256_header
            && !options.omit_session_token
    });
    plain && config.load::<PayloadSigningOverride>().is_none()
}

/// Returns the scope that the request is signed for: the endpoint's, else the client's.
fn region_and_service<'a>(
    endpoint: &AuthSchemeEndpointConfig<'a>,
    config: &'a ConfigBag,
) -> Option<(&'a str, &'a str)> {
    let operation = config.load::<SigV4OperationSigningConfig>()?;
    let region = match endpoint.get("signingRegion") {
        Some(region) => region.as_string()?,
        None => config
            .load::<SigningRegion>()
            .or(operation.region.as_ref())?
            .as_ref(),
    };
    let service = match endpoint.get("signingName") {
        Some(name) => name.as_string()?,
        None => config.load::<SigningName>().or(operation.name.as_ref())?.as_ref(),
    };
    Some((region, service))
}
