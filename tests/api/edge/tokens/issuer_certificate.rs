//! An issuer outside AWS, whose certificate is not Amazon's: a function that runs as a process, as on AWS, trusts it if
//! the system's trust store does.

use std::collections::BTreeMap;
use std::path::Path;

use oms_tests::deployment::{Deployment, HttpRequest, Place, build};
use oms_tests::order::{self, id};
use oms_tests::tls::{Certificates, amazon_roots};
use oms_tests::{Local, new_uuid};

const FUNCTION: &str = "get-order";

/// The status of a request with a token of the issuer at `keys`, where the system trusts `trusted`.
async fn asked(local: &Local, folder: &Path, keys: &str, trusted: &Path) -> u16 {
    let deployment = Deployment::of(local, Place::Processes(folder.to_owned()))
        .with("OIDC_JWKS_URL", keys)
        .with("SSL_CERT_FILE", trusted.display().to_string());
    let customer = local.person(&new_uuid(), &["customer"]);
    let order = order::place(&customer).await;
    let token = customer.token();
    let request = HttpRequest {
        method: "GET".to_owned(),
        path: format!("/api/v1/orders/{}", id(&order)),
        headers: BTreeMap::from([("authorization".to_owned(), format!("Bearer {token}"))]),
        ..HttpRequest::default()
    };
    deployment.request(FUNCTION, &request).await.unwrap().status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issuer_elsewhere_is_trusted_if_the_system_trusts_it() {
    let local = Local::quiet().await;
    let folder = build("oms-http-functions", FUNCTION);
    let certificates = Certificates::make().unwrap();
    let plain = &local.variables_with(FUNCTION, &[])["OIDC_JWKS_URL"];
    let keys = certificates.serve(plain).await.unwrap();
    assert!(keys.starts_with("https://"), "{keys}");
    assert_eq!(asked(&local, &folder, &keys, &certificates.root()).await, 200);
    assert_eq!(asked(&local, &folder, &keys, &amazon_roots()).await, 503);
}
