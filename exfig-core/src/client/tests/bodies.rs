//! Documents that are parsed while they arrive.

use std::io::Read as _;
use std::sync::mpsc;

use super::*;

const MIB: usize = 1024 * 1024;

fn file() -> ApiRequest {
    ApiRequest::File {
        key: FileKey::parse("KEY").unwrap(),
        version: None,
        part: crate::figma::request::Part::default(),
    }
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A parser that takes what it is given a few bytes at a time gets all of it, in order.
#[tokio::test(start_paused = true)]
async fn a_parser_gets_every_byte_in_order() {
    let text = leaked((0..5000).map(|number| format!("{number},")).collect());
    let bench = Bench::new(vec![Step::Body(text)]);
    let parse = move |mut reader: ChunkReader| {
        let (mut all, mut small) = (Vec::new(), [0; 7]);
        loop {
            match reader.read(&mut small).unwrap() {
                0 => return Ok(all),
                n => all.extend_from_slice(&small[..n]),
            }
        }
    };
    let all = bench.client.stream(&file(), 1 << 20, parse).await.unwrap();
    assert!(all == text.as_bytes());
}

/// A page in place of a document is described by its beginning, and complete JSON that does not fit is no
/// cut.
#[tokio::test(start_paused = true)]
async fn a_document_that_does_not_parse_is_described() {
    let parse = |reader: ChunkReader| serde_json::from_reader::<_, Vec<u8>>(reader);
    let table = [
        ("<html><title>Wi-Fi</title></html>", "not JSON but `Wi-Fi`"),
        ("{\"status\":403,\"err\":\"Invalid token\"}", "status 403: Invalid token"),
        ("[1,", "EOF while parsing"),
        ("{\"a\":1}", "does not fit the request"),
    ];
    for (body, why) in table {
        let bench = Bench::new((0..5).map(|_| Step::Body(body)).collect());
        let error = bench.client.stream(&file(), 1 << 20, parse).await.unwrap_err().to_string();
        assert!(error.contains(why), "{body}: {error}");
    }
}

/// No error of Figma's is longer than 4 KiB.
#[tokio::test(start_paused = true)]
async fn an_error_in_place_of_a_document_has_at_most_four_kibibytes() {
    let parse = |reader: ChunkReader| serde_json::from_reader::<_, Vec<u8>>(reader);
    for (size, why) in [(4096, "status 403: Invalid token"), (4097, "does not fit the request")] {
        let text = leaked(format!("{:<size$}", "{\"status\":403,\"err\":\"Invalid token\"}"));
        let bench = Bench::new(vec![Step::Chunks(text, 4000)]);
        let error = bench.client.stream(&file(), 1 << 20, parse).await.unwrap_err().to_string();
        assert!(error.contains(why), "{size}: {error}");
    }
}

/// A body whose chunks of these sizes arrive once its parser has failed.
struct Unread {
    sizes: Arc<Mutex<VecDeque<usize>>>,
    failed: mpsc::Receiver<()>,
}

impl Body for Unread {
    fn chunk(&mut self) -> Coming<'_, Option<Chunk>> {
        // The parser drops the sender.
        let _ = self.failed.recv();
        let next = self.sizes.lock().unwrap().pop_front().map(|size| vec![b'{'; size].into());
        Box::pin(async { Ok(next) })
    }

    fn arrived(&self) -> u64 {
        1 << 30
    }
}

#[tokio::test(start_paused = true)]
async fn four_mebibytes_are_read_after_the_parser_has_failed() {
    let json = "unreadable JSON: expected value at line 1 column 1";
    // The sizes of the chunks, the promised size, the failure, and the number of chunks that are not read.
    let table = [
        (vec![3 * MIB, MIB], 4 * MIB + 1, "incomplete body: 4194304 of 4194305 bytes", 0),
        (vec![3 * MIB, MIB, 1], 4 * MIB + 1, json, 0),
        (vec![3 * MIB, MIB + 1, MIB, MIB], 100 * MIB, json, 2),
    ];
    for (sizes, promised, why, left) in table {
        let sizes = Arc::new(Mutex::new(VecDeque::from(sizes)));
        let (parser, failed) = mpsc::channel::<()>();
        let body = Unread { sizes: Arc::clone(&sizes), failed };
        let answer =
            Answer { body: Box::new(body), length: Some(promised as u64), is_framed: true, idle: FIRST_BYTE };
        let parse = move |_: ChunkReader| {
            let _ = &parser;
            serde_json::from_str::<()>("x").map(|()| Box::new(()) as body::Kept)
        };
        let failure = body::parse(answer, 1 << 20, Bulk::default(), &Room::default(), Arc::new(parse)).await;
        assert_eq!(failure.map(|(_, bytes)| bytes).unwrap_err().to_string(), why);
        assert_eq!(sizes.lock().unwrap().len(), left, "{why}");
    }
}

/// After the parser has failed, a little more is read to see whether the body was whole: then that is the
/// failure, and a retry may help.
#[tokio::test(start_paused = true)]
async fn a_document_that_was_cut_is_repeated() {
    let parse = |reader: ChunkReader| serde_json::from_reader::<_, serde_json::Value>(reader);
    let bench = Bench::new(vec![Step::Short("{\"a\":", 100), Step::Cut("{\"a\":"), Step::Body("{\"a\":1}")]);
    bench.client.stream(&file(), 1 << 20, parse).await.unwrap();
    assert_eq!(bench.times().len(), 3);
}

/// A document can take hundreds of MB: what an attempt read is gone before the next one has read as much.
#[tokio::test(start_paused = true)]
async fn what_a_failed_attempt_read_is_dropped() {
    struct Document(mpsc::Sender<()>);
    impl Drop for Document {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let (dropped, drops) = mpsc::channel();
    let (drops, read) = (Mutex::new(drops), Arc::new(Mutex::new(0)));
    let times = Arc::clone(&read);
    let parse = move |reader: ChunkReader| {
        serde_json::from_reader::<_, serde_json::Value>(reader)?;
        *times.lock().unwrap() += 1;
        if *times.lock().unwrap() == 2 {
            let gone = drops.lock().unwrap().recv_timeout(Duration::from_secs(10));
            gone.map_err(|_| <serde_json::Error as serde::de::Error>::custom("the first is still there"))?;
        }
        Ok(Document(dropped.clone()))
    };
    let bench = Bench::new(vec![Step::Cut("{\"a\":1}"), Step::Body("{\"a\":1}")]);
    drop(bench.client.stream(&file(), 1 << 20, parse).await.unwrap());
    assert_eq!(*read.lock().unwrap(), 2);
}

/// The limit is the last size that is accepted, promised or arrived.
#[tokio::test(start_paused = true)]
async fn a_body_may_be_as_large_as_its_limit() {
    let of_size = |size: usize| leaked(format!("\"{}\"", "a".repeat(size - 2)));
    let bulk = Bulk::default();
    let limit = usize::try_from(bulk.answer()).unwrap();
    assert!(limit >= MIB, "{limit}");
    for (step, fits) in [
        (Step::Body(of_size(limit)), true),
        (Step::Endless(of_size(limit)), true),
        (Step::Body(of_size(limit + 1)), false),
        (Step::Endless(of_size(limit + 1)), false),
    ] {
        let bench = Bench::new(vec![step]);
        let request = ApiRequest::Meta { key: FileKey::parse("KEY").unwrap() };
        let outcome = bench.client.get(&request, |_| Ok(())).await;
        match (fits, outcome) {
            (true, Ok(())) => {}
            (false, Err(RequestError::Failed { failure: Failure::TooLarge { .. }, attempts: 1, .. })) => {}
            (_, other) => panic!("{fits}: {other:?}"),
        }
    }
}

/// A download that fails is described by what is wrong with it, and its size by what was promised.
#[tokio::test(start_paused = true)]
async fn a_download_that_is_not_the_file_is_described() {
    const MIB: u64 = 1024 * 1024;
    let table = [
        (AssetFormat::Svg, Step::Body("")),
        (AssetFormat::Svg, Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/>")),
        (AssetFormat::Svg, Step::Body("<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>")),
        (AssetFormat::Svg, Step::Body("<html/>")),
        (AssetFormat::Png, Step::Short("", 128 * MIB)),
        (AssetFormat::Png, Step::Short("", 128 * MIB + 1)),
    ];
    let mut errors = Vec::new();
    for (format, step) in table {
        let bench = Bench::with(vec![step], |options| options.policy.max_retries = 0);
        let accepted = Accepted::new();
        let outcome = bench.client.download("it", "https://cdn.example.com/1", format, &accepted).await;
        errors.push(outcome.unwrap_err().to_string());
    }
    insta::assert_snapshot!(errors.join("\n"), @r"
    it: empty response
    it: incomplete body: an SVG that ends too early, after 44 bytes
    it: status 503: Slow down
    it: unexpected content: not an SVG but a web page (<html/>)
    it: incomplete body: 0 of 134217728 bytes
    it: larger than 128 MiB
    ");
}
