//! Parses arbitrary bytes as a variables response: tokens for all modes, and the code generated from them.
#![no_main]

use exfig_core::AssetKind;
use exfig_core::internals::design::{Notices, VariableSource, VariableType};
use exfig_core::internals::figma::variables::VariablesBody;
use exfig_core::internals::formats::{Body, CodeFormat, Content, Context, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(variables) = serde_json::from_slice::<VariablesBody>(bytes) else { return };
    let source = VariableSource {
        collections: Vec::new(),
        modes: Vec::new(),
        types: vec![VariableType::Color, VariableType::Number, VariableType::String],
        remote: true,
    };
    let tokens = variables.tokens(&source, &|_| true, &str::to_owned, &mut Notices::default());
    let kinds = |format: &CodeFormat| format.kinds().contains(&AssetKind::Colors);
    for format in CodeFormat::all().filter(kinds) {
        let content = Content::Tokens(&tokens);
        let context = Context {
            output_path: "src/a.rs",
            package: "app",
            file_key: "KEY",
            command: "cargo xtask",
            options: Options::NONE,
            content,
        };
        let Body::Text(text) = format.files(&context).unwrap().remove(0).body else { continue };
        if format.name() == "json" {
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
    }
});
