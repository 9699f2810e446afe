//! Servers whose certificates are like those of an AWS endpoint (RSA of 2048 bits, under an intermediate and a root).

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The error of the preparations, which is only shown.
type Failure = Box<dyn Error + Send + Sync>;

/// The certificates that a function trusts at AWS.
pub fn amazon_roots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/aws/trust/amazon-root-cas.pem")
}

/// A root, an intermediate under it and a server's certificate for `localhost` under that, in a folder that goes with
/// them.
#[derive(Debug)]
pub struct Certificates(TempDir);

impl Certificates {
    /// Makes new certificates by the `openssl` command.
    pub fn make() -> Result<Self, Failure> {
        let this = Self(tempfile::tempdir()?);
        let authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n";
        let server = "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n";
        this.certify("root", None, authority)?;
        this.certify("middle", Some("root"), authority)?;
        this.certify("server", Some("middle"), server)?;
        let pem = |name: &str| std::fs::read_to_string(this.file(&format!("{name}.pem")));
        std::fs::write(this.file("chain.pem"), pem("server")? + &pem("middle")?)?;
        std::fs::write(
            this.file("bundle.pem"),
            pem("root")? + &std::fs::read_to_string(amazon_roots())?,
        )?;
        Ok(this)
    }

    fn certify(&self, name: &str, issuer: Option<&str>, extensions: &str) -> Result<(), Failure> {
        let (key, request) = (format!("{name}.key"), format!("{name}.csr"));
        std::fs::write(self.file(&format!("{name}.cnf")), extensions)?;
        let subject = format!("/CN=OMS tests {name}");
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

    /// The root alone.
    pub fn root(&self) -> PathBuf {
        self.file("root.pem")
    }

    /// The root, and Amazon's.
    pub fn bundle(&self) -> PathBuf {
        self.file("bundle.pem")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Starts a TLS server that forwards everything to the plain one at `url`, as long as this process lives; gives its
    /// URL.
    pub async fn serve(&self, url: &str) -> Result<String, Failure> {
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
                    // A failure here shows as a failure of the caller's connection.
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
