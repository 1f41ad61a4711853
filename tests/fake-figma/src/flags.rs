//! The command line, parsed by hand: two dozen flags are not worth a parser's compile time in every
//! newcomer's first build.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use fake_figma::{FaultSide, Faults, Latency, Limits, Plan, Rate, Seat, SeededFaults};

pub(crate) const HELP: &str = "\
A Figma REST API emulator. Serves files on 127.0.0.1 until it is killed.

What to serve (at least one):
  --document FILE        a recorded GET file, GET nodes or GET variables/local body, plain or .gz; repeatable
  --key KEY              the file key of the --document before it [default: the file's own, or FAKE]
  --variables FILE       a recorded variables/local body, added to the first document
  --synthetic N          a synthetic file with N icons
  --demo                 the built-in demo design
  --renders DIR          serve SVG from DIR/<node-name-in-kebab-case>.svg; a node without a file is null
  --images DIR           the images in fills: files named after their imageRef; any other is a square of one color
  --draw-missing         draw nodes that have no file in --renders

Where:
  --port N, --cdn-port N ports [default: chosen by the system]
  --ready-file FILE      write the URLs as JSON once listening
  --log FILE             write every request as a line of JSON
  --token TOKEN          accept this token [default: fake-token]; repeatable

Limits (off unless given):
  --plan PLAN            starter, professional, organization or enterprise: Figma's published limits
  --seat SEAT            view or full [default: full]
  --tier1 N, --tier2 N, --tier3 N
                         requests per minute in that tier
  --minute DURATION      how long a minute lasts, to speed up limits [default: 60s]
  --retry-after DURATION the Retry-After of a 429, instead of the real wait
  --no-limit-headers     send 429 without Retry-After and X-Figma headers
  --no-variables         answer variables with 403 Limited by Figma plan

Latency and faults:
  --latency-api D, --latency-render D, --latency-cdn D
                         before each API answer, for each id of /v1/images, before each download
  --faults SCRIPT        such as 'images#3: 500 x2; cdn@1:2: truncate'; @FILE reads it from a file
  --fault-rate R         the share of requests that fail, 0.0 to 1.0
  --fault-seed N         which requests fail [default: 1]
  --fault-kinds KINDS    transient, all, or a list such as 500,reset [default: transient]
  --fault-on SIDE        api, cdn or both [default: both]
  --max-faults-per-request N
                         how often the same request may fail [default: no limit]
  --stall-limit D        how long stall and silent last [default: 20s]
  --url-lifetime D       how long render URLs stay valid [default: 30d]

A DURATION is a number with ms, s, m, h or d.";

/// The parsed command line.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    pub(crate) help: bool,
    pub(crate) documents: Vec<(PathBuf, Option<String>)>,
    pub(crate) variables: Option<PathBuf>,
    pub(crate) synthetic: Option<usize>,
    pub(crate) demo: bool,
    pub(crate) renders: Option<PathBuf>,
    pub(crate) images: Option<PathBuf>,
    pub(crate) draw_missing: bool,
    pub(crate) ports: [u16; 2],
    pub(crate) ready_file: Option<PathBuf>,
    pub(crate) log: Option<PathBuf>,
    pub(crate) tokens: Vec<String>,
    pub(crate) no_variables: bool,
    pub(crate) latency: Latency,
    pub(crate) stall_limit: Option<Duration>,
    pub(crate) url_lifetime: Option<Duration>,
    key: Option<String>,
    plan: Option<Plan>,
    seat: Option<Seat>,
    tiers: [Option<u32>; 3],
    minute: Option<Duration>,
    retry_after: Option<Duration>,
    no_limit_headers: bool,
    script: Option<String>,
    fault_rate: f64,
    fault_seed: u64,
    fault_kinds: Option<String>,
    fault_on: Option<FaultSide>,
    max_faults: Option<u32>,
}

impl Flags {
    /// Parses the arguments after the program's name, as `--flag value` or `--flag=value`.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut flags = Self { fault_seed: 1, ..Self::default() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let (flag, inline) = match argument.split_once('=') {
                Some((flag, value)) => (flag, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            if flags.set_switch(flag) {
                if inline.is_some() {
                    return Err(format!("{flag} takes no value"));
                }
                continue;
            }
            let value = inline.or_else(|| arguments.next().cloned());
            let value = value.ok_or_else(|| format!("{flag} needs a value, or is unknown; see --help"))?;
            flags.set(flag, &value).map_err(|problem| format!("{flag} {value}: {problem}"))?;
        }
        if let Some(key) = flags.key.take() {
            match flags.documents.first_mut() {
                Some((_, slot)) => *slot = Some(key),
                None => return Err("--key needs a --document".to_owned()),
            }
        }
        Ok(flags)
    }

    fn set_switch(&mut self, flag: &str) -> bool {
        let switch = match flag {
            "--help" | "-h" => &mut self.help,
            "--demo" => &mut self.demo,
            "--draw-missing" => &mut self.draw_missing,
            "--no-variables" => &mut self.no_variables,
            "--no-limit-headers" => &mut self.no_limit_headers,
            _ => return false,
        };
        *switch = true;
        true
    }

    fn set(&mut self, flag: &str, value: &str) -> Result<(), String> {
        match flag {
            "--document" => self.documents.push((value.into(), None)),
            "--key" => match self.documents.last_mut() {
                Some((_, key)) => *key = Some(value.to_owned()),
                None => self.key = Some(value.to_owned()),
            },
            "--variables" => self.variables = Some(value.into()),
            "--synthetic" => self.synthetic = Some(number(value)?),
            "--renders" => self.renders = Some(value.into()),
            "--images" => self.images = Some(value.into()),
            "--port" => self.ports[0] = number(value)?,
            "--cdn-port" => self.ports[1] = number(value)?,
            "--ready-file" => self.ready_file = Some(value.into()),
            "--log" => self.log = Some(value.into()),
            "--token" => self.tokens.push(value.to_owned()),
            "--plan" => self.plan = Some(Plan::parse(value).ok_or("not a Figma plan; see --help")?),
            "--seat" => self.seat = Some(Seat::parse(value).ok_or("not a Figma seat; see --help")?),
            "--tier1" => self.tiers[0] = Some(number(value)?),
            "--tier2" => self.tiers[1] = Some(number(value)?),
            "--tier3" => self.tiers[2] = Some(number(value)?),
            "--minute" => self.minute = Some(duration(value)?),
            "--retry-after" => self.retry_after = Some(duration(value)?),
            "--latency-api" => self.latency.api = duration(value)?,
            "--latency-render" => self.latency.render_per_id = duration(value)?,
            "--latency-cdn" => self.latency.cdn = duration(value)?,
            "--faults" => self.script = Some(script(value)?),
            "--fault-rate" => self.fault_rate = number(value)?,
            "--fault-seed" => self.fault_seed = number(value)?,
            "--fault-kinds" => self.fault_kinds = Some(value.to_owned()),
            "--fault-on" => self.fault_on = Some(side(value)?),
            "--max-faults-per-request" => self.max_faults = Some(number(value)?),
            "--stall-limit" => self.stall_limit = Some(duration(value)?),
            "--url-lifetime" => self.url_lifetime = Some(duration(value)?),
            _ => return Err("unknown flag; see --help".to_owned()),
        }
        Ok(())
    }

    /// The limits that the flags describe.
    pub(crate) fn limits(&self) -> Result<Limits, String> {
        let seat = self.seat.unwrap_or(Seat::Full);
        let mut limits = match self.plan {
            Some(plan) => Limits::of(plan, seat),
            None if self.seat == Some(Seat::View) => Limits::of(Plan::Professional, seat),
            None => Limits::none(),
        };
        for (tier, requests) in (1..).zip(self.tiers) {
            if let Some(requests) = requests {
                limits = limits.tier(tier, Rate::per_minute(requests));
            }
        }
        if self.minute == Some(Duration::ZERO) {
            return Err("--minute must be greater than zero".to_owned());
        }
        limits.minute = self.minute.unwrap_or(limits.minute);
        limits.retry_after = self.retry_after;
        limits.headers = !self.no_limit_headers;
        Ok(limits)
    }

    /// The faults that the flags describe.
    pub(crate) fn faults(&self) -> Result<Faults, String> {
        let faults =
            Faults::script(self.script.as_deref().unwrap_or_default()).map_err(|error| error.to_string())?;
        if !(0.0..=1.0).contains(&self.fault_rate) {
            return Err(format!("--fault-rate {}: expected a number from 0.0 to 1.0", self.fault_rate));
        }
        if self.fault_rate == 0.0 {
            return Ok(faults);
        }
        let kinds = SeededFaults::parse_kinds(self.fault_kinds.as_deref().unwrap_or("transient"))
            .map_err(|problem| format!("--fault-kinds: {problem}"))?;
        Ok(faults.and_seeded(SeededFaults {
            rate: self.fault_rate,
            seed: self.fault_seed,
            kinds,
            side: self.fault_on.unwrap_or(FaultSide::Both),
            max_per_request: self.max_faults,
        }))
    }
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "expected a number".to_owned())
}

fn side(text: &str) -> Result<FaultSide, String> {
    match text {
        "api" => Ok(FaultSide::Api),
        "cdn" => Ok(FaultSide::Cdn),
        "both" => Ok(FaultSide::Both),
        _ => Err("expected api, cdn or both".to_owned()),
    }
}

fn script(value: &str) -> Result<String, String> {
    match value.strip_prefix('@') {
        Some(path) => {
            std::fs::read_to_string(path).map_err(|error| format!("failed to read {path}: {error}"))
        }
        None => Ok(value.to_owned()),
    }
}

/// Parses `50ms`, `1.5s`, `2m`, `3h`, `4d`; a bare number is milliseconds.
fn duration(text: &str) -> Result<Duration, String> {
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)];
    let (digits, scale) = units
        .into_iter()
        .find_map(|(unit, scale)| text.strip_suffix(unit).map(|digits| (digits, scale)))
        .unwrap_or((text, 0.001));
    let seconds = digits.parse::<f64>().ok().map(|number| number * scale);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "expected a duration such as 50ms, 2s, 5m, 1h, 4d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Flags, String> {
        Flags::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn documents_and_their_keys() {
        let flags = parse("--document a.json --document b.json --key=B --demo").unwrap();
        assert_eq!(flags.documents, [("a.json".into(), None), ("b.json".into(), Some("B".to_owned()))]);
        assert!(flags.demo);
        assert_eq!(
            parse("--key A --document a.json").unwrap().documents,
            [("a.json".into(), Some("A".to_owned()))]
        );
        assert_eq!(parse("--key A").unwrap_err(), "--key needs a --document");
    }

    #[test]
    fn limits_and_latency() {
        let flags = parse("--plan org --tier1 3 --minute 600ms --latency-cdn 20 --retry-after 4d").unwrap();
        let limits = flags.limits().unwrap();
        assert_eq!(limits.tiers.map(|rate| rate.map(|rate| rate.requests)), [Some(3), Some(50), Some(100)]);
        assert_eq!(limits.minute, Duration::from_millis(600));
        assert_eq!(limits.retry_after, Some(Duration::from_secs(345_600)));
        assert_eq!(flags.latency.cdn, Duration::from_millis(20));
        assert_eq!(parse("").unwrap().limits().unwrap(), Limits::none());
        assert_eq!(parse("--seat view").unwrap().limits().unwrap().tiers[0], Some(Rate::per_month(6)));
    }

    #[test]
    fn mistakes_name_the_flag() {
        for (line, message) in [
            ("--port x", "--port x: expected a number"),
            ("--bogus 1", "--bogus 1: unknown flag; see --help"),
            ("--bogus", "--bogus needs a value, or is unknown; see --help"),
            ("--demo=1", "--demo takes no value"),
            ("--minute 3w", "--minute 3w: expected a duration such as 50ms, 2s, 5m, 1h, 4d"),
            ("--fault-on moon", "--fault-on moon: expected api, cdn or both"),
        ] {
            assert_eq!(parse(line).unwrap_err(), message);
        }
        assert!(parse("--fault-rate 2").unwrap().faults().is_err());
        assert!(parse("--fault-rate 0.5 --fault-kinds teapot").unwrap().faults().is_err());
        assert!(parse("--minute 0s").unwrap().limits().is_err());
    }
}
