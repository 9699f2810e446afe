//! Init over TLS: the local database, and the issuer of tokens, behind a server whose certificate is like that of an AWS
//! endpoint (RSA of 2048 bits, under an intermediate and a root).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use oms_local::System;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::Failure;
use crate::process::{Process, Valgrind, instructions};
use crate::runtime_api::RuntimeApi;
use crate::workload::Function;

/// What a function trusts on AWS; the root of this bench is parsed besides.
const AMAZON_ROOT_CAS: &str = include_str!("../../../shared/aws/trust/amazon-root-cas.pem");

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
    let bundle = certificates.file("bundle.pem").display().to_string();
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

struct Certificates(TempDir);

impl Certificates {
    /// A root, an intermediate and a server's certificate, by the `openssl` command.
    fn make() -> Result<Self, Failure> {
        let this = Self(tempfile::tempdir()?);
        let authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n";
        let server = "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n";
        this.certify("root", None, authority)?;
        this.certify("middle", Some("root"), authority)?;
        this.certify("server", Some("middle"), server)?;
        let pem = |name: &str| std::fs::read_to_string(this.file(&format!("{name}.pem")));
        std::fs::write(this.file("chain.pem"), pem("server")? + &pem("middle")?)?;
        std::fs::write(this.file("bundle.pem"), pem("root")? + AMAZON_ROOT_CAS)?;
        Ok(this)
    }

    fn certify(&self, name: &str, issuer: Option<&str>, extensions: &str) -> Result<(), Failure> {
        let (key, request) = (format!("{name}.key"), format!("{name}.csr"));
        std::fs::write(self.file(&format!("{name}.cnf")), extensions)?;
        let subject = format!("/CN=OMS bench {name}");
        self.openssl(&[
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", &subject, "-keyout", &key, "-out",
            &request,
        ])?;
        let (certificate, configuration) = (format!("{name}.pem"), format!("{name}.cnf"));
        let mut arguments = vec![
            "x509",
            "-req",
            "-in",
            &request,
            "-days",
            "2",
            "-sha256",
            "-extfile",
            &configuration,
            "-out",
            &certificate,
        ];
        let issuers = issuer.map(|issuer| (format!("{issuer}.pem"), format!("{issuer}.key")));
        match &issuers {
            Some((certificate, key)) => {
                arguments.extend(["-CA", certificate, "-CAkey", key, "-CAcreateserial"]);
            }
            None => arguments.extend(["-signkey", &key]),
        }
        self.openssl(&arguments)
    }

    fn openssl(&self, arguments: &[&str]) -> Result<(), Failure> {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(self.0.path())
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("openssl: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The URL of a TLS server that hands everything on to the plain one at `url`, as long as this process lives.
    async fn serve(&self, url: &str) -> Result<String, Failure> {
        let (origin, path) = url
            .strip_prefix("http://")
            .ok_or("not a plain address")?
            .split_once('/')
            .unwrap_or((url.trim_start_matches("http://"), ""));
        let chain = CertificateDer::pem_file_iter(self.file("chain.pem"))?.collect::<Result<Vec<_>, _>>()?;
        let key = PrivateKeyDer::from_pem_file(self.file("server.key"))?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let origin = origin.to_owned();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, origin) = (acceptor.clone(), origin.clone());
                tokio::spawn(async move {
                    // What fails here fails at the function, which the bench notices.
                    let Ok(mut outside) = acceptor.accept(stream).await else {
                        return;
                    };
                    if let Ok(mut inside) = TcpStream::connect(origin).await {
                        let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                    }
                });
            }
        });
        Ok(format!("https://localhost:{port}/{path}"))
    }
}
