//! A line of pixels as widths of light and dark, to a fraction of a pixel.
//!
//! Never calls a run dark where the line hardly changes: a grey wall has no bars.

/// The threshold follows the light along the line in steps of this part of its length.
const BLOCKS: usize = 80;
/// A block has this many pixels at least: two bars of a code at the least readable size.
const BLOCK_MIN: usize = 8;
/// Darkest and lightest differ by this much at least where there are bars; less is noise.
const CONTRAST_MIN: u8 = 16;

/// Widths in turn, light first and light last.
pub(super) fn runs(line: &[u8]) -> Vec<f32> {
    let levels: Vec<f32> = line.iter().zip(thresholds(line)).map(|(value, level)| f32::from(*value) - level).collect();
    let mut runs = Vec::new();
    let (mut start, mut dark) = (0.0, false);
    let mut before = 1.0;
    let mut at = 0.0;
    for level in levels {
        if (level < 0.0) != dark {
            // Where the line between the two pixels crosses the threshold.
            let crossing: f32 = at - level / (level - before);
            runs.push(crossing - start);
            (start, dark) = (crossing, !dark);
        }
        before = level;
        at += 1.0;
    }
    runs.push(at - start);
    if dark {
        runs.push(0.0);
    }
    runs
}

/// For each pixel the middle between the darkest and the lightest nearby.
fn thresholds(line: &[u8]) -> Vec<f32> {
    let size = (line.len() / BLOCKS).max(BLOCK_MIN);
    let ends: Vec<(u8, u8)> = line.chunks(size).map(ends).collect();
    let nearby = |at: usize| {
        let near = ends.iter().skip(at.saturating_sub(2)).take(at.min(2) + 3);
        near.fold((u8::MAX, 0), |(low, high), (l, h)| (low.min(*l), high.max(*h)))
    };
    let levels = (0..ends.len()).flat_map(|at| {
        let (low, high) = nearby(at);
        let flat = high.saturating_sub(low) < CONTRAST_MIN;
        let level = if flat { -1.0 } else { f32::midpoint(f32::from(low), f32::from(high)) };
        std::iter::repeat_n(level, size)
    });
    levels.take(line.len()).collect()
}

fn ends(block: &[u8]) -> (u8, u8) {
    (block.iter().copied().min().unwrap_or(0), block.iter().copied().max().unwrap_or(0))
}

/// The widths of one character in modules, given how many it has; nothing if there are not so many runs.
pub(super) fn modules<const N: usize>(runs: &[f32], total: f32) -> Option<([f32; N], f32)> {
    let widths: &[f32; N] = runs.first_chunk()?;
    let sum: f32 = widths.iter().sum();
    (sum > 0.0).then(|| (widths.map(|width| width * total / sum), sum))
}

/// How far widths are from a pattern. Distances between like edges count more than single widths: blur and ink
/// make bars thicker and spaces thinner, and leave those distances as they are.
pub(super) fn distance<const N: usize>(widths: &[f32; N], pattern: &[u8; N]) -> f32 {
    let off = |(width, modules): (&f32, &u8)| width - f32::from(*modules);
    let offs: Vec<f32> = widths.iter().zip(pattern).map(off).collect();
    let pairs: f32 = offs.windows(2).map(|pair| pair.iter().sum::<f32>().abs()).sum();
    let singles: f32 = offs.iter().map(|off| off.abs()).sum();
    pairs + singles / 4.0
}

/// Whether two widths of equally many modules can belong to one code.
pub(super) fn alike(one: f32, other: f32) -> bool {
    (0.75..1.33).contains(&(one / other))
}
