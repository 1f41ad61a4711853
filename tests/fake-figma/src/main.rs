//! `fake-figma`: the emulator as a program. It prints its URLs and serves until it is killed.

mod flags;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use fake_figma::{Builder, Design, FakeFigma};
use flags::Flags;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // If standard error is closed, there is nowhere to report it.
            let _ = writeln!(io::stderr(), "fake-figma: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let flags = Flags::parse(arguments)?;
    let print =
        |text: &str| writeln!(io::stdout(), "{text}").map_err(|error| format!("failed to print: {error}"));
    if flags.help {
        return print(flags::HELP);
    }
    let server = builder(&flags)?.start().map_err(|error| error.to_string())?;
    let keys = server.file_keys().join(", ");
    print(&format!(
        "api {}\ncdn {}\ntoken {}\nfiles {keys}",
        server.api_url(),
        server.cdn_url(),
        flags.tokens.first().map_or(fake_figma::DEFAULT_TOKEN, String::as_str)
    ))?;
    if let Some(path) = &flags.ready_file {
        write_ready(path, &server).map_err(|error| format!("failed to write {}: {error}", path.display()))?;
    }
    loop {
        std::thread::park();
    }
}

fn builder(flags: &Flags) -> Result<Builder, String> {
    let mut builder = FakeFigma::builder()
        .limits(flags.limits()?)
        .latency(flags.latency)
        .faults(flags.faults()?)
        .variables_allowed(!flags.no_variables)
        .draw_missing(flags.draw_missing)
        .ports(flags.ports[0], flags.ports[1]);
    for design in designs(flags)? {
        builder = builder.design(design);
    }
    for token in &flags.tokens {
        builder = builder.token(token);
    }
    if let Some(directory) = &flags.renders {
        builder = builder.renders(directory);
    }
    if let Some(path) = &flags.log {
        builder = builder.log_file(path);
    }
    if let Some(limit) = flags.stall_limit {
        builder = builder.stall_limit(limit);
    }
    if let Some(lifetime) = flags.url_lifetime {
        builder = builder.url_lifetime(lifetime);
    }
    Ok(builder)
}

/// Loads the files to serve, each under its own key.
fn designs(flags: &Flags) -> Result<Vec<Design>, String> {
    let mut designs: Vec<Design> = Vec::new();
    for (path, key) in &flags.documents {
        let mut design = Design::from_file(path).map_err(|error| error.to_string())?;
        if let Some(key) = key {
            design = design.with_key(key);
        } else if designs.iter().any(|other| other.file_key == design.file_key) {
            let key = format!("{}{}", design.file_key, designs.len() + 1);
            design = design.with_key(key);
        }
        designs.push(design);
    }
    if let Some(icons) = flags.synthetic {
        designs.push(Design::synthetic(icons));
    }
    if flags.demo {
        designs.push(fake_figma::demo::design());
    }
    if let Some(path) = &flags.variables {
        let first = match designs.is_empty() {
            true => Design::from_file(path),
            false => designs.remove(0).with_variables_file(path),
        };
        designs.insert(0, first.map_err(|error| error.to_string())?);
    }
    if let Some(directory) = &flags.images {
        let filled = designs.into_iter().map(|design| design.with_images(directory));
        designs = filled.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    }
    match designs.is_empty() {
        true => {
            Err("nothing to serve; give --document FILE, --variables FILE, --synthetic N or --demo"
                .to_owned())
        }
        false => Ok(designs),
    }
}

/// Writes the URLs as JSON, under a temporary name first: a process that waits for the file must find it
/// complete.
fn write_ready(path: &Path, server: &FakeFigma) -> io::Result<()> {
    let json = format!(
        "{{\"api\":\"{}\",\"cdn\":\"{}\",\"pid\":{}}}\n",
        server.api_url(),
        server.cdn_url(),
        std::process::id()
    );
    let temporary = path.with_extension("tmp");
    File::create(&temporary)?.write_all(json.as_bytes())?;
    std::fs::rename(&temporary, path)
}
