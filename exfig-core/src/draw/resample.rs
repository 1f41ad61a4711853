//! Resamples an image to other pixels, by separate convolution of rows and columns.
//!
//! The filter is Catmull-Rom's (E. Catmull, R. Rom: "A class of local interpolating splines", 1974): it is as sharp as
//! the image where that is enlarged. Where it becomes smaller, the filter is as much wider, so that every pixel of the
//! image counts. What lies past an edge looks like the edge.

use super::matrix::Bounds;

/// Returns what of an image of straight RGBA lies in `part`, which is in its pixels, as `size` pixels of straight RGBA.
/// Keeps one row of the image in memory beside them.
pub(super) fn resample(
    pixels: &[u8],
    (wide, high): (u32, u32),
    part: &Bounds,
    (width, height): (u32, u32),
) -> Vec<u8> {
    let columns = taps(part.left, part.right, width, wide);
    let rows = taps(part.top, part.bottom, height, high);
    let (length, left) = (4 * wide as usize, columns.first().map_or(0, |taps| taps.first));
    let right = columns.last().map_or(0, |taps| taps.first + taps.weights.len());
    let mut all = Vec::with_capacity(4 * width as usize * height as usize);
    let mut row = vec![0.0; 4 * (right - left)];
    let add =
        if pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX) { add_opaque } else { add_translucent };
    for Taps { first, weights } in &rows {
        row.fill(0.0);
        for (y, weight) in (*first..).zip(weights) {
            add(&mut row, *weight, &pixels[y * length + 4 * left..y * length + 4 * right]);
        }
        all.extend(
            columns.iter().flat_map(|taps| straight(across(&row[4 * (taps.first - left)..], &taps.weights))),
        );
    }
    all
}

/// Which pixels of a row or a column make up one of the result.
struct Taps {
    /// The number of the first.
    first: usize,
    /// How much each counts; together 1.
    weights: Vec<f32>,
}

/// Returns the taps of `count` pixels, which cover the range from `start` to `end` of `length` pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within the row, weights are small"
)]
fn taps(start: f64, end: f64, count: u32, length: u32) -> Vec<Taps> {
    let step = (end - start) / f64::from(count.max(1));
    let wider = step.max(1.0);
    let last = f64::from(length.max(1) - 1);
    let of_pixel = |at: u32| {
        let center = start + (f64::from(at) + 0.5) * step;
        let (from, to) = ((center - 2.0 * wider).floor(), (center + 2.0 * wider).ceil());
        let first = from.clamp(0.0, last) as usize;
        let mut weights = vec![0.0; to.clamp(0.0, last) as usize - first + 1];
        let mut tap = from;
        while tap <= to {
            // Past an edge, the edge counts.
            weights[tap.clamp(0.0, last) as usize - first] += catmull_rom((tap + 0.5 - center) / wider);
            tap += 1.0;
        }
        let sum = weights.iter().sum::<f64>();
        Taps { first, weights: weights.into_iter().map(|weight| (weight / sum) as f32).collect() }
    };
    (0..count).map(of_pixel).collect()
}

fn catmull_rom(x: f64) -> f64 {
    match x.abs() {
        x if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
        x if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
        _ => 0.0,
    }
}

/// Adds a row of the image.
fn add_opaque(row: &mut [f32], weight: f32, bytes: &[u8]) {
    // In one loop over bytes, the compiler adds several at once: photos have millions.
    row.iter_mut().zip(bytes).for_each(|(sum, byte)| *sum += weight * f32::from(*byte));
}

/// Adds a row of the image, each pixel multiplied by its alpha, so that the colors of transparent pixels do not count.
fn add_translucent(row: &mut [f32], weight: f32, bytes: &[u8]) {
    for (sum, pixel) in row.chunks_exact_mut(4).zip(bytes.chunks_exact(4)) {
        let alpha = weight * f32::from(pixel[3]) * (1.0 / 255.0);
        let lanes = [f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2]), 255.0];
        sum.iter_mut().zip(lanes).for_each(|(sum, value)| *sum += alpha * value);
    }
}

fn across(row: &[f32], weights: &[f32]) -> [f32; 4] {
    let mut sum = [0.0; 4];
    for (weight, pixel) in weights.iter().zip(row.chunks_exact(4)) {
        sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += weight * value);
    }
    sum
}

/// Divides by alpha again, and rounds. The filter overshoots at edges, which is cut off.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn straight(pixel: [f32; 4]) -> [u8; 4] {
    let alpha = pixel[3];
    let channel = |at: usize| if alpha > 0.0 { (pixel[at] * 255.0 / alpha + 0.5) as u8 } else { 0 };
    [channel(0), channel(1), channel(2), (alpha + 0.5) as u8]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(left: f64, right: f64) -> Bounds {
        Bounds { left, top: 0.0, right, bottom: 1.0 }
    }

    /// Resamples a row of gray pixels.
    fn gray(levels: &[u8], range: (f64, f64), count: u32) -> Vec<u8> {
        let pixels = levels.iter().flat_map(|&level| [level, level, level, 255]).collect::<Vec<_>>();
        let length = u32::try_from(levels.len()).unwrap();
        let seen = resample(&pixels, (length, 1), &part(range.0, range.1), (count, 1));
        seen.chunks_exact(4).map(|pixel| pixel[1]).collect()
    }

    #[test]
    fn pixels_are_weighted_by_the_filter() {
        let step = [0, 0, 0, 200, 200, 200];
        let table: [((f64, f64), u32, &[u8]); 6] = [
            ((0.0, 6.0), 6, &step),
            ((1.0, 5.0), 4, &[0, 0, 200, 200]),
            // Half a pixel further, the filter is -1/16, 9/16, 9/16, -1/16 of its neighbors.
            ((1.5, 4.5), 3, &[0, 100, 213]),
            // Twice as large, it is -9/128, 111/128, 29/128, -3/128, and the reverse.
            ((2.0, 4.0), 4, &[0, 41, 159, 214]),
            // A third as large: the filter is three times as wide, and adds to 2/27 of the other half.
            ((0.0, 6.0), 2, &[15, 185]),
            // Past the edges, the edges go on.
            ((-4.0, 10.0), 14, &[0, 0, 0, 0, 0, 0, 0, 200, 200, 200, 200, 200, 200, 200]),
        ];
        for (range, count, want) in table {
            assert_eq!(gray(&step, range, count), want, "{range:?} as {count}");
        }
    }

    #[test]
    fn the_color_of_transparent_pixels_does_not_count() {
        let (red, clear) = ([255, 0, 0, 255], [0, 255, 0, 0]);
        let seen = resample(&[red, clear].concat(), (2, 1), &part(0.0, 2.0), (1, 1));
        assert_eq!(seen, [255, 0, 0, 128]);
        assert_eq!(resample(&clear, (1, 1), &part(0.0, 1.0), (2, 1)), [0; 8]);
    }

    /// Exchanges rows and columns.
    fn transposed(pixels: &[u8], wide: u32) -> Vec<u8> {
        let row = 4 * wide as usize;
        let column = |at: usize| pixels.chunks_exact(row).flat_map(move |row| row[at..at + 4].to_vec());
        (0..row).step_by(4).flat_map(column).collect()
    }

    proptest! {
        #[test]
        fn rows_are_resampled_as_columns_are(
            pixels in proptest::collection::vec(any::<[u8; 4]>(), 35),
            (left, top) in (-2.0f64..5.0, -2.0f64..7.0),
            (across, down) in (0.01f64..9.0, 0.01f64..9.0),
            (width, height) in (1u32..12, 1u32..12),
        ) {
            // Without the rounding that colors of little alpha have.
            let pixels = pixels.into_iter().flat_map(|[r, g, b, _]| [r, g, b, 255]).collect::<Vec<_>>();
            let part = Bounds { left, top, right: left + across, bottom: top + down };
            let turned = Bounds { left: top, top: left, right: top + down, bottom: left + across };
            let seen = resample(&pixels, (5, 7), &part, (width, height));
            let other = resample(&transposed(&pixels, 5), (7, 5), &turned, (height, width));
            for (one, other) in seen.iter().zip(transposed(&other, height)) {
                prop_assert!(one.abs_diff(other) <= 1, "{} and {}", one, other);
            }
        }

        #[test]
        fn one_color_stays_one_color(
            color in any::<[u8; 4]>(),
            (wide, high) in (1u32..9, 1u32..9),
            (left, top) in (-9.0f64..9.0, -9.0f64..9.0),
            (across, down) in (0.001f64..40.0, 0.001f64..40.0),
            (width, height) in (1u32..9, 1u32..9),
        ) {
            let pixels = color.repeat(wide as usize * high as usize);
            let part = Bounds { left, top, right: left + across, bottom: top + down };
            let seen = resample(&pixels, (wide, high), &part, (width, height));
            prop_assert_eq!(seen.len(), 4 * width as usize * height as usize);
            for pixel in seen.chunks_exact(4) {
                prop_assert_eq!(pixel[3], color[3]);
                if color[3] > 0 {
                    prop_assert_eq!(&pixel[..3], &color[..3]);
                }
            }
        }
    }
}
