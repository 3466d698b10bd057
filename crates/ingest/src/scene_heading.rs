//! A scene's heading taken apart: `INT. TICKET OFFICE - DAY`.
//!
//! Whatever does not look like one stays whole.

use crate::fold;
use crate::plan::Setting;

/// The parts of a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub setting: Option<Setting>,
    pub place: Option<String>,
    pub time_of_day: Option<String>,
}

/// What may stand in front, as it is after [`fold::folded`].
const SETTINGS: [(&str, Setting); 14] = [
    ("int./ext", Setting::Both),
    ("ext./int", Setting::Both),
    ("int/ext", Setting::Both),
    ("ext/int", Setting::Both),
    ("int-ext", Setting::Both),
    ("ext-int", Setting::Both),
    ("interior/exterior", Setting::Both),
    ("exterior/interior", Setting::Both),
    ("i/e", Setting::Both),
    ("e/i", Setting::Both),
    ("interior", Setting::Interior),
    ("exterior", Setting::Exterior),
    ("int", Setting::Interior),
    ("ext", Setting::Exterior),
];

/// The parts of a heading, as far as it has them.
pub fn parts(heading: &str) -> Parts {
    let heading = heading.trim();
    let Some((setting, rest)) = split_setting(heading) else { return Parts::default() };
    let rest = rest.trim_start_matches(['.', ',', ':', ' ', '-']).trim();
    let last_dash = [" - ", " – ", " — "].iter().filter_map(|dash| rest.rfind(dash)).max();
    let (place, time_of_day) = match last_dash {
        Some(at) => (rest.get(..at), rest.get(at..).map(|t| t.trim_start_matches(['-', '–', '—', ' ']))),
        None => (Some(rest), None),
    };
    let filled = |part: Option<&str>| part.map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
    Parts { setting: Some(setting), place: filled(place), time_of_day: filled(time_of_day) }
}

/// Inside or outside, from a column of its own.
pub fn setting(text: &str) -> Option<Setting> {
    match fold::words(text).as_str() {
        "i" => Some(Setting::Interior),
        "e" => Some(Setting::Exterior),
        _ => split_setting(text.trim()).filter(|(_, rest)| rest.trim_matches(['.', ' ']).is_empty()).map(|(s, _)| s),
    }
}

fn split_setting(heading: &str) -> Option<(Setting, &str)> {
    SETTINGS.iter().find_map(|(start, setting)| {
        let head = heading.get(..start.len())?;
        let rest = heading.get(start.len()..)?;
        let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
        (head.eq_ignore_ascii_case(start) && ends).then_some((*setting, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_taken_apart() {
        for (heading, expected) in [
            ("INT. TICKET OFFICE - DAY", (Some(Setting::Interior), Some("TICKET OFFICE"), Some("DAY"))),
            ("EXT. RANCH - PORCH – NOCHE", (Some(Setting::Exterior), Some("RANCH - PORCH"), Some("NOCHE"))),
            ("Int./Ext. Coche — Día", (Some(Setting::Both), Some("Coche"), Some("Día"))),
            ("I/E CAR", (Some(Setting::Both), Some("CAR"), None)),
            ("EXTERIOR TANQUE - ATARDECER", (Some(Setting::Exterior), Some("TANQUE"), Some("ATARDECER"))),
            ("INTENSE STARE", (None, None, None)),
            ("OMITTED", (None, None, None)),
            ("INT.", (Some(Setting::Interior), None, None)),
            ("", (None, None, None)),
        ] {
            let found = parts(heading);
            assert_eq!((found.setting, found.place.as_deref(), found.time_of_day.as_deref()), expected, "{heading}");
        }
        assert_eq!(setting("E"), Some(Setting::Exterior));
        assert_eq!(setting("INT/EXT"), Some(Setting::Both));
        assert_eq!(setting("INT. OFFICE"), None);
    }
}
