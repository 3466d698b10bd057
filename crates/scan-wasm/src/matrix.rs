//! QR codes in a picture.
//!
//! Never gives a text that the code's own error correction did not put right. The finding and decoding is
//! `rxing`'s; its readers that hand out results with the time of day are not used, for there is none here.

use crate::frame::{Found, Frame};
use rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer, Luma8Source};

/// All QR codes that can be read, each once. A picture in which none is found is looked at again at half its size:
/// that averages the noise of a dark set away.
pub fn read(frame: &Frame<'_>) -> Vec<Found> {
    let found = read_once(frame.width(), frame.height(), frame.luma());
    if !found.is_empty() {
        return found;
    }
    frame.halved().map(|(width, height, luma)| read_once(width, height, &luma)).unwrap_or_default()
}

fn read_once(width: usize, height: usize, luma: &[u8]) -> Vec<Found> {
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else { return Vec::new() };
    let Ok(source) = Luma8Source::new_with_slice(luma, width, height) else { return Vec::new() };
    let binarizer = HybridBinarizer::new(source);
    binarizer.get_black_matrix().map(find).unwrap_or_default()
}

fn find(picture: &BitMatrix) -> Vec<Found> {
    let mut patterns = FindFinderPatterns(picture, true, 0);
    let mut found: Vec<Found> = Vec::new();
    for corners in GenerateFinderPatternSets(&mut patterns) {
        let read = SampleQR(picture, &corners).ok().and_then(|code| decode(code.getBits()));
        let new = read.filter(|text| found.iter().all(|known| known.text != *text));
        found.extend(new.map(|text| Found { format: "qr_code", text }));
    }
    found
}

fn decode(code: &BitMatrix) -> Option<String> {
    let decoded = Decode(code).ok().filter(|decoded| decoded.isValid())?;
    Some(as_text(decoded.content().bytes()))
}

/// Ours are UTF-8; of others', older ones are Latin-1.
fn as_text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect())
}

#[cfg(test)]
mod tests;
