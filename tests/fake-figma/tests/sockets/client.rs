//! A client of a few lines on `std::net`: what an emulator sends must be seen byte by byte, without a
//! library's mercy.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use fake_figma::FakeFigma;
use serde_json::Value;

/// Nothing here takes longer; a test that hangs shall fail.
const TIMEOUT: Duration = Duration::from_secs(20);

pub(crate) struct Client(BufReader<TcpStream>);

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The body ended before its Content-Length.
    pub(crate) cut: bool,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Client {
    /// Connects to `http://127.0.0.1:PORT`.
    pub(crate) fn connect(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a GET with these header lines and reads the answer.
    pub(crate) fn get(&mut self, path: &str, headers: &str) -> io::Result<Answer> {
        self.send(path, headers)?;
        self.read()
    }

    pub(crate) fn send(&mut self, path: &str, headers: &str) -> io::Result<()> {
        self.0.get_mut().write_all(format!("GET {path} HTTP/1.1\r\nHost: fake\r\n{headers}\r\n").as_bytes())
    }

    pub(crate) fn read(&mut self) -> io::Result<Answer> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            line.clear();
            self.0.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new(), cut: false };
        let length: u64 = answer.header("content-length").unwrap().parse().unwrap();
        (&mut self.0).take(length).read_to_end(&mut answer.body)?;
        answer.cut = (answer.body.len() as u64) < length;
        Ok(answer)
    }

    /// Whatever follows until the end of the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap();
        rest
    }
}

/// The header line of the accepted token.
pub(crate) const TOKEN: &str = "X-Figma-Token: fake-token\r\n";

/// One authorized API request on a connection of its own.
pub(crate) fn api(server: &FakeFigma, path: &str) -> Answer {
    try_api(server, path).unwrap()
}

/// [`api`] that may fail.
pub(crate) fn try_api(server: &FakeFigma, path: &str) -> io::Result<Answer> {
    Client::connect(&server.api_url()).get(path, TOKEN)
}

/// One download of a URL on a connection of its own.
pub(crate) fn download(url: &str) -> io::Result<Answer> {
    let path = url.strip_prefix("http://").unwrap();
    Client::connect(url).get(&path[path.find('/').unwrap()..], "")
}

/// The URLs that `/v1/images` gives for these ids.
pub(crate) fn urls(server: &FakeFigma, query: &str) -> serde_json::Map<String, Value> {
    let answer = api(server, &format!("/v1/images/FAKE?{query}"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["images"].as_object().unwrap().clone()
}

/// The URL of one node as SVG.
pub(crate) fn url(server: &FakeFigma, id: &str) -> String {
    urls(server, &format!("format=svg&ids={id}"))[id].as_str().unwrap().to_owned()
}
