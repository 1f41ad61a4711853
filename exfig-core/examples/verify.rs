//! Checks whether exfig would accept each file as a complete render:
//! `cargo run -p exfig-core --example verify -- FILE…`. Exits with 1 if it rejects any.
#![allow(clippy::print_stdout, reason = "an example's output")]

use std::path::Path;
use std::process::ExitCode;

use exfig_core::internals::asset::AssetFormat;
use exfig_core::internals::figma::verify::{Accepted, Defect, verify};

fn main() -> ExitCode {
    let (mut taken, mut refused) = (0, 0);
    for file in std::env::args_os().skip(1) {
        let path = Path::new(&file);
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let format = AssetFormat::ALL.into_iter().find(|format| format.extension() == extension);
        let (Some(format), Ok(bytes)) = (format, std::fs::read(path)) else {
            println!("{}: cannot be read as a render", path.display());
            refused += 1;
            continue;
        };
        match verify(format, &bytes, &Accepted::new()) {
            Ok(()) => taken += 1,
            Err(Defect::Cut(why) | Defect::Wrong(why)) => {
                println!("{}: {why}", path.display());
                refused += 1;
            }
        }
    }
    println!("{taken} accepted, {refused} rejected");
    ExitCode::from(u8::from(refused > 0))
}
