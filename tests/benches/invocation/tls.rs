//! Init over TLS: the local database, and the issuer of tokens, behind a server whose certificate is like that of an
//! AWS endpoint (RSA of 2048 bits, under an intermediate and a root).

use std::path::Path;
use std::time::Duration;

use oms_local::System;
use oms_tests::tls::Certificates;

use crate::Failure;
use crate::process::{Process, Valgrind, instructions};
use crate::runtime_api::RuntimeApi;
use crate::workload::Function;

/// The instructions of init, the first call to the database included.
pub struct InitOverTls {
    /// The database over TLS, the issuer's keys over plain HTTP.
    pub database: u64,
    /// Both over TLS: two handshakes.
    pub database_and_keys: u64,
}

pub async fn init(system: &System, function: Function, binary: &Path) -> Result<InitOverTls, Failure> {
    let certificates = Certificates::make()?;
    let variable = |name: &str| -> Result<String, Failure> {
        let environment = system.environments().get(function.name());
        Ok(environment
            .ok_or("the system has no environment for it")?
            .required(name)?)
    };
    let database = certificates
        .serve(&variable("AWS_ENDPOINT_URL_DYNAMODB")?)
        .await?;
    let keys = certificates.serve(&variable("OIDC_JWKS_URL")?).await?;
    let bundle = certificates.bundle().display().to_string();
    let over_tls = [
        ("AWS_CA_BUNDLE", bundle.as_str()),
        ("AWS_ENDPOINT_URL_DYNAMODB", database.as_str()),
    ];
    let and_keys = [over_tls[0], over_tls[1], ("OIDC_JWKS_URL", keys.as_str())];
    Ok(InitOverTls {
        database: count(system, function, binary, &over_tls).await?,
        database_and_keys: count(system, function, binary, &and_keys).await?,
    })
}

async fn count(
    system: &System,
    function: Function,
    binary: &Path,
    changed: &[(&str, &str)],
) -> Result<u64, Failure> {
    let calls = || system.dynamo().calls().values().sum::<u64>();
    let before = calls();
    let output = tempfile::NamedTempFile::new()?;
    let mut runtime_api = RuntimeApi::start().await?;
    let counted = Valgrind::Cachegrind(output.path());
    let process = Process::start(system, function, binary, &runtime_api.address, &counted, changed)?;
    runtime_api.idle().await?;
    tokio::time::sleep(Duration::from_millis(5)).await;
    process.stop()?;
    if calls() != before + 1 {
        return Err("init did not reach the database over TLS".into());
    }
    instructions(output.path())
}
