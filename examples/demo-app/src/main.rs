//! Uses the design that `cargo xtask figma-export --demo` exports: prints it and writes an HTML gallery.

#![expect(clippy::print_stdout, reason = "a demo prints")]

#[cfg(exported)]
mod design;
#[cfg(exported)]
mod gallery;

#[cfg(exported)]
fn main() -> std::io::Result<()> {
    use design::{icons::Icon, images::Image, theme::Theme, typography};

    println!("{} themes", Theme::ALL.len());
    for (name, theme) in Theme::ALL {
        let colors = [theme.surface_base, theme.surface_raised, theme.text_primary, theme.surface_accent];
        let swatches = colors.map(|c| format!("\x1b[48;2;{};{};{}m    \x1b[0m", c.r, c.g, c.b)).concat();
        println!("  {name:<14} {swatches}");
    }
    println!("{} text styles", typography::ALL.len());
    for (name, style) in typography::ALL {
        println!("  {name:<20} {} {} {} px", style.font_family, style.font_weight, style.font_size);
    }
    println!(
        "{} icons, {} bytes of SVG in the binary",
        Icon::ALL.len(),
        Icon::ALL.iter().map(|icon| icon.svg().len()).sum::<usize>()
    );
    println!("  {}", Icon::ALL.iter().map(|icon| icon.name()).collect::<Vec<_>>().join(", "));
    println!("{} images", Image::ALL.len());
    for image in Image::ALL {
        let files = image.files().iter().map(|file| format!("{}x: {} bytes", file.scale, file.bytes.len()));
        println!("  {:<20} {}", image.name(), files.collect::<Vec<_>>().join(", "));
    }
    let page = gallery::write()?;
    println!("\nopen {} to see everything", page.display());
    Ok(())
}

#[cfg(not(exported))]
fn main() {
    println!("nothing has been exported yet: run `cargo xtask figma-export --demo`, then run this again");
}
