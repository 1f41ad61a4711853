//! Sets `cfg(exported)` once the design has been exported, so that a fresh clone compiles before the first
//! export.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(exported)");
    println!("cargo::rerun-if-changed=src/design");
    let modules = ["icons", "images", "styles", "theme", "typography"];
    if modules.iter().all(|module| std::path::Path::new(&format!("src/design/{module}.rs")).is_file()) {
        println!("cargo::rustc-cfg=exported");
    }
}
