//! Parses arbitrary bytes as a variables response: tokens for all modes, and the code generated from them.
#![no_main]

use exfig_core::AssetKind;
use exfig_core::internals::design::{Notices, Prefix, VariableSource, VariableType};
use exfig_core::internals::figma::variables::VariablesBody;
use exfig_core::internals::formats::{Body, CodeFormat, Content, Context, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(variables) = serde_json::from_slice::<VariablesBody>(bytes) else { return };
    let source = VariableSource {
        collections: Vec::new(),
        modes: Vec::new(),
        modes_of: Vec::new(),
        prefix: Prefix::Auto,
        units: Vec::new(),
        published: false,
        code_syntax: None,
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
        for file in format.files(&context).unwrap() {
            let Body::Text(text) = file.body else { continue };
            if ["json", "dtcg", "style-dictionary"].contains(&format.name()) {
                serde_json::from_str::<serde_json::Value>(&text).unwrap();
            }
        }
    }
});
