//! Letters made alike: capitals and accents taken away, for comparing words that people type.
//!
//! Only for comparing; what a file says is kept as it is written.

/// Lower case without the accents of Western and Central European languages; other letters stay.
pub fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(plain).collect()
}

/// The same, with every run of other signs than letters and digits as one blank.
pub fn words(text: &str) -> String {
    let folded = folded(text);
    let parts: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    parts.join(" ")
}

/// A letter without its accent; nothing for an accent that stands by itself.
pub fn plain(c: char) -> Option<char> {
    let plain = match c {
        '\u{300}'..='\u{36f}' => return None,
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' | 'ĝ' | 'ġ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' | 'ĩ' => 'i',
        'ķ' => 'k',
        'ł' | 'ļ' | 'ľ' | 'ĺ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'º' => 'o',
        'ŕ' | 'ř' | 'ŗ' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'ũ' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    };
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_people_type_differently_are_alike() {
        for text in ["Nº de ESCENA", "no. de escena", "  No de   Escena:"] {
            assert_eq!(words(text), "no de escena");
        }
        assert_eq!(words("INT/EXT"), "int ext");
        assert_eq!(folded("E\u{301}l Ñandú"), "el nandu");
    }
}
