//! A scripted server that records the requests it gets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The server's reaction to a request.
#[derive(Clone)]
pub enum Reaction {
    /// Sends these bytes and keeps the connection.
    Send(Vec<u8>),
    /// Sends these bytes and closes the connection.
    SendAndClose(Vec<u8>),
    /// Sends these bytes and then nothing more.
    SendAndHang(Vec<u8>),
}

/// A recorded request.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub head: String,
    pub body: String,
    /// The number of its connection, counted from 0.
    pub connection: usize,
}

impl Recorded {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        lines
            .filter_map(|line| line.split_once(':'))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

impl Server {
    /// Reacts to the requests in order; the last reaction is repeated.
    pub async fn start(reactions: Vec<Reaction>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
        };
        let requests = Arc::clone(&server.requests);
        let reactions = Arc::new(Mutex::new(VecDeque::from(reactions)));
        tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (requests, reactions) = (Arc::clone(&requests), Arc::clone(&reactions));
                tokio::spawn(converse(stream, connection, requests, reactions));
            }
        });
        server
    }

    pub async fn answering(status: u16, body: &Value) -> Self {
        Self::start(vec![answer(status, "", body)]).await
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }
}

/// A complete response; `headers` are lines that end in CRLF.
pub fn answer(status: u16, headers: &str, body: &Value) -> Reaction {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    Reaction::Send((head + &body).into_bytes())
}

async fn converse(
    mut stream: TcpStream,
    connection: usize,
    requests: Arc<Mutex<Vec<Recorded>>>,
    reactions: Arc<Mutex<VecDeque<Reaction>>>,
) {
    while let Some(request) = read(&mut stream, connection).await {
        requests.lock().unwrap().push(request);
        let reaction = {
            let mut reactions = reactions.lock().unwrap();
            let next = reactions.pop_front().unwrap();
            if reactions.is_empty() {
                reactions.push_back(next.clone());
            }
            next
        };
        match reaction {
            Reaction::Send(bytes) => {
                // A client that has stopped reading is no error here.
                let _ = stream.write_all(&bytes).await;
            }
            Reaction::SendAndClose(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Reaction::SendAndHang(bytes) => {
                let _ = stream.write_all(&bytes).await;
                std::future::pending::<()>().await;
            }
        }
    }
}

async fn read(stream: &mut TcpStream, connection: usize) -> Option<Recorded> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let request = Recorded {
                head: head.to_owned(),
                body: body.to_owned(),
                connection,
            };
            let length = request
                .header("content-length")
                .map_or(0, |text| text.parse().unwrap());
            if request.body.len() >= length {
                return Some(request);
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
