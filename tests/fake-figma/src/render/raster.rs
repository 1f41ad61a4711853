//! Rasterizes a scene with tiny-skia and encodes it as PNG, JPG or PDF.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use tiny_skia::{
    FillRule, GradientStop, LinearGradient, Mask, Pixmap, PixmapPaint, RadialGradient, Shader, SpreadMode,
    Transform,
};

use super::paint::{Gradient, GradientKind, Paint};
use super::scene::{Clip, Item, Scene};

/// Figma scales down larger outputs instead of refusing them.
const MAX_PIXELS: f64 = 32_000_000.0;
/// Pixels per point in a PDF. The goal is a valid file that looks like its node, not print quality.
const PDF_SCALE: f64 = 2.0;
/// JPEG quality, like Figma's default, "high".
const JPG_QUALITY: u8 = 90;

/// Rasterizes the scene at `scale`, or at the largest scale below it with at most 32 megapixels.
pub(super) fn rasterize(scene: &Scene, scale: f64) -> Option<Pixmap> {
    let scale = capped(scale, scene.width * scene.height);
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    let mut canvas = Pixmap::new(side(scene.width), side(scene.height))?;
    paint_items(&scene.items, &mut canvas, Transform::from_scale(scale as f32, scale as f32));
    Some(canvas)
}

/// Returns `scale`, reduced if needed so that an area of `points` (at scale 1) has at most [`MAX_PIXELS`].
fn capped(scale: f64, points: f64) -> f64 {
    scale.min((MAX_PIXELS / points).sqrt())
}

fn paint_items(items: &[Item], canvas: &mut Pixmap, transform: Transform) {
    for item in items {
        match item {
            Item::Fill { path, even_odd, paint } => {
                let (Some(path), Some(shader)) = (path.to_skia(), shader(paint)) else { continue };
                let paint = tiny_skia::Paint { shader, anti_alias: true, ..Default::default() };
                canvas.fill_path(&path, &paint, rule(*even_odd), transform, None);
            }
            Item::Group { opacity, clip, items } => {
                let Some(mut layer) = Pixmap::new(canvas.width(), canvas.height()) else { continue };
                paint_items(items, &mut layer, transform);
                if let Some(mask) = clip.as_ref().and_then(|clip| mask(clip, &layer, transform)) {
                    layer.apply_mask(&mask);
                }
                let paint = PixmapPaint { opacity: *opacity as f32, ..Default::default() };
                canvas.draw_pixmap(0, 0, layer.as_ref(), &paint, Transform::identity(), None);
            }
        }
    }
}

fn mask(clip: &Clip, layer: &Pixmap, transform: Transform) -> Option<Mask> {
    let mut mask = Mask::new(layer.width(), layer.height())?;
    for outline in &clip.outlines {
        if let Some(path) = outline.path.to_skia() {
            mask.fill_path(&path, rule(outline.even_odd), true, transform);
        }
    }
    if clip.outside {
        mask.invert();
    }
    Some(mask)
}

fn rule(even_odd: bool) -> FillRule {
    if even_odd { FillRule::EvenOdd } else { FillRule::Winding }
}

fn shader(paint: &Paint) -> Option<Shader<'static>> {
    match paint {
        Paint::Solid(color) => Some(Shader::SolidColor(color.to_skia())),
        Paint::Gradient(gradient) => gradient_shader(gradient),
    }
}

fn gradient_shader(gradient: &Gradient) -> Option<Shader<'static>> {
    let stops =
        gradient.stops.iter().map(|(at, color)| GradientStop::new(*at as f32, color.to_skia())).collect();
    let (origin, end) = (tiny_skia::Point::from_xy(0.0, 0.0), tiny_skia::Point::from_xy(1.0, 0.0));
    let matrix = gradient.matrix.to_skia();
    match gradient.kind {
        GradientKind::Linear => LinearGradient::new(origin, end, stops, SpreadMode::Pad, matrix),
        GradientKind::Radial => RadialGradient::new(origin, 0.0, origin, 1.0, stops, SpreadMode::Pad, matrix),
    }
}

pub(super) fn png(scene: &Scene, scale: f64) -> Option<Vec<u8>> {
    rasterize(scene, scale)?.encode_png().ok()
}

pub(super) fn jpg(scene: &Scene, scale: f64) -> Option<Vec<u8>> {
    let pixels = rasterize(scene, scale)?;
    // JPEG stores its sides in 16 bits.
    let (width, height) = (u16::try_from(pixels.width()).ok()?, u16::try_from(pixels.height()).ok()?);
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, JPG_QUALITY);
    encoder.encode(&on_white(&pixels), width, height, jpeg_encoder::ColorType::Rgb).ok()?;
    Some(bytes)
}

/// One page with the scene as an image on white.
pub(super) fn pdf(scene: &Scene) -> Option<Vec<u8>> {
    let pixels = rasterize(scene, PDF_SCALE)?;
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&on_white(&pixels)).ok()?;
    let image = zlib.finish().ok()?;
    let (width, height) = (super::path::number(scene.width), super::path::number(scene.height));
    let content = format!("q {width} 0 0 {height} 0 0 cm /I Do Q");
    let head = |dictionary: String, stream: &[u8]| {
        let open = format!("<<{dictionary}/Length {}>>\nstream\n", stream.len());
        [open.as_bytes(), stream, b"\nendstream"].concat()
    };
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]\
             /Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>"
        )
        .into_bytes(),
        head(String::new(), content.as_bytes()),
        head(
            format!(
                "/Type/XObject/Subtype/Image/Width {}/Height {}\
                 /ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode",
                pixels.width(),
                pixels.height()
            ),
            &image,
        ),
    ];
    Some(pdf_file(&objects))
}

/// Numbers the objects from 1 and writes the cross-reference table.
fn pdf_file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    table.push_str(&format!(
        "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.extend_from_slice(table.as_bytes());
    file
}

/// The RGB bytes of the pixels on white.
fn on_white(pixels: &Pixmap) -> Vec<u8> {
    pixels
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let paper = 255 - pixel.alpha();
            // Premultiplied: a channel is at most its alpha, so this cannot overflow.
            [pixel.red() + paper, pixel.green() + paper, pixel.blue() + paper]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_32_megapixels_are_scaled_down() {
        assert_eq!(capped(4.0, 1_000.0 * 2_000.0), 4.0);
        assert_eq!(capped(4.0, 8_000.0 * 4_000.0), 1.0);
        assert_eq!(capped(4.0, 8_000.0 * 16_000.0), 0.5);
        assert_eq!(capped(0.25, 8_000.0 * 16_000.0), 0.25);
    }
}
