//! Failures of the network, over real sockets.

use std::sync::Arc;

use super::*;

/// Serves one TLS connection after another with a self-signed certificate.
fn self_signed_server() -> std::net::SocketAddr {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
        }
    });
    address
}

async fn failure_of(url: String) -> Failure {
    let token = Token::new("figd_x", TokenKind::Personal).unwrap();
    let (idle, connections) = (Duration::from_secs(20), 1);
    let transport =
        HttpTransport::new(HttpOptions { base_url: ApiUrl::parse(&url).unwrap(), token, idle, connections });
    let target = Target::Api { path: "/v1/me".to_owned(), first_byte: idle };
    transport.send(&target).await.err().unwrap()
}

#[tokio::test]
async fn a_self_signed_certificate_is_reported_and_not_retried() {
    let failure = failure_of(format!("https://localhost:{}", self_signed_server().port())).await;
    assert!(
        matches!(&failure, Failure::Tls { why, unknown_issuer: true } if why.contains("certificate is not trusted")),
        "{failure:?}"
    );
    assert!(crate::policy::retry::classify(&failure, false) == crate::policy::retry::Class::Fatal);
}

#[tokio::test]
async fn a_server_without_tls_is_reported() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
            let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let failure = failure_of(format!("https://localhost:{port}")).await;
    assert_eq!(
        failure,
        Failure::Tls { why: "the server does not speak TLS".to_owned(), unknown_issuer: false }
    );
}

#[test]
fn signed_urls_are_not_shown() {
    let url = "https://user:pw@s3.example.com/images/1?X-Amz-Signature=secret#f";
    assert_eq!(redact(url), "https://s3.example.com/images/1");
}

/// Sends a packed body. The server sends the next of its `parts` each time it is asked to.
async fn packed_answer(
    body: Vec<u8>,
    parts: usize,
    asked: std::sync::mpsc::Receiver<()>,
) -> Result<Answer, Failure> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let _ = std::io::Read::read(&mut stream, &mut [0; 1024]);
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
        std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
        for part in body.chunks(body.len().div_ceil(parts)) {
            let _ = asked.recv();
            std::io::Write::write_all(&mut stream, part).unwrap();
        }
    });
    let transport = HttpTransport::new(HttpOptions {
        base_url: ApiUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap(),
        token: Token::new("figd_x", TokenKind::Personal).unwrap(),
        idle: Duration::from_secs(20),
        connections: 1,
    });
    let target = Target::Api { path: "/v1/me".to_owned(), first_byte: Duration::from_secs(20) };
    transport.send(&target).await
}

/// What arrives is not lost if nobody waits for it any longer, and together it is what was sent.
#[tokio::test]
async fn a_packed_body_is_passed_on_as_it_was_sent() {
    let text = (0..2_000).map(|number| format!("{number},")).collect::<String>();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let sent = encoder.finish().unwrap();
    let (more, asked) = std::sync::mpsc::channel();
    let mut answer = packed_answer(sent.clone(), 50, asked).await.unwrap();
    let (mut bytes, mut packed) = (Vec::new(), Vec::new());
    loop {
        // Gives up at once, unless a chunk is there already.
        let chunk = tokio::select! {
            biased;
            chunk = answer.body.chunk() => chunk.unwrap(),
            () = tokio::task::yield_now() => {
                let _ = more.send(());
                continue;
            }
        };
        let Some(chunk) = chunk else { break };
        bytes.extend(chunk.bytes);
        packed.extend(chunk.packed);
    }
    assert!(bytes == text.as_bytes() && packed == sent, "{} {}", bytes.len(), packed.len());
    assert_eq!(answer.body.arrived(), sent.len() as u64);
}

/// A body may unpack to nothing however long it is. It is not held for that long.
#[tokio::test]
async fn packed_bytes_without_content_do_not_pile_up() {
    const EMPTY_BLOCK: [u8; 5] = [0, 0, 0, 0xff, 0xff];
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let last = [1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0];
    let sent = [&head[..], &EMPTY_BLOCK.repeat(1 << 20), &last].concat();
    let (more, asked) = std::sync::mpsc::channel();
    drop(more);
    let mut answer = packed_answer(sent.clone(), 1, asked).await.unwrap();
    let (mut all, mut largest) = (0, 0);
    while let Some(chunk) = answer.body.chunk().await.unwrap() {
        assert_eq!(chunk.bytes, b"");
        all += chunk.packed.len();
        largest = largest.max(chunk.packed.len());
    }
    assert_eq!(all, sent.len());
    assert!(largest < sent.len() / 4, "{largest} bytes at once");
}

/// A proxy's 429 is no lockout, and a date is one of the server's clock, unless that is far off.
#[test]
fn the_headers_of_a_429_say_whose_it_is_and_until_when() {
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    let throttle = |rows: &[(&'static str, &'static str)]| {
        let row = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        super::throttle(&rows.iter().map(row).collect::<HeaderMap>())
    };
    let json = ("content-type", "application/json; charset=utf-8");
    for (rows, is_foreign) in [
        (&[json][..], false),
        (&[], false),
        (&[("content-type", "text/html")], true),
        (&[("content-type", "text/plain")], true),
        (&[("content-type", "text/html"), ("x-figma-plan-tier", "pro")], false),
    ] {
        assert_eq!(throttle(rows).is_foreign, is_foreign, "{rows:?}");
    }
    let now = std::time::UNIX_EPOCH + crate::io::clock::Clock::now(&crate::io::clock::SystemClock);
    let at = |offset: u64| httpdate::fmt_http_date(now + Duration::from_secs(offset));
    let waits = |date: String, until: String| {
        let mut headers = HeaderMap::new();
        headers.insert("date", HeaderValue::from_str(&date).unwrap());
        headers.insert("retry-after", HeaderValue::from_str(&until).unwrap());
        super::throttle(&headers).retry_after
    };
    assert_eq!(waits(at(300), at(309)), RetryAfter::Delay(Duration::from_secs(9)));
    let RetryAfter::Delay(local) = waits("Thu, 01 Jan 1970 00:00:00 GMT".to_owned(), at(9)) else {
        panic!("no delay")
    };
    assert!(local <= Duration::from_secs(9), "{local:?}");
}
