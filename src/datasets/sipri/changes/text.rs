//! Names for comparison: what is the same word in another spelling.

use std::cmp::Ordering;

/// Longest word, in bytes, that is searched for misprints.
const LONGEST_MISPRINT: usize = 64;
/// Names and designations are shorter, in bytes; longer texts are the same only when they read the same.
const LONGEST: usize = 200;
/// Words that an abbreviation may leave out.
const SMALL: &[&str] = &["of", "to", "and", "the", "for", "in"];

/// What stays of a text in every spelling and encoding: its ASCII letters in lower case, its digits, and the gaps
/// between digits. A letter with an accent, or the `?` left of one, is dropped.
pub(super) fn bones(text: &str) -> String {
    let mut bones = String::with_capacity(text.len());
    let mut gap = None;
    for sign in text.chars() {
        match sign {
            '0'..='9' => {
                if bones.ends_with(|last: char| last.is_ascii_digit()) {
                    bones.extend(gap);
                }
                bones.push(sign);
            }
            'a'..='z' | 'A'..='Z' => bones.push(sign.to_ascii_lowercase()),
            '$' | '%' | '+' => bones.push(sign),
            '.' | ',' => {
                gap.get_or_insert('.');
                continue;
            }
            _ => {
                gap.get_or_insert('-');
                continue;
            }
        }
        gap = None;
    }
    bones
}

/// The words of a text: runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<&str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// The same words in another spelling: other case, accents, signs or order, letters lost, or one writes out what the
/// other abbreviates ("SAM system", "surface-to-air missile system"; "HoR (Libya)", "House of Representatives
/// (Libya)").
pub(super) fn respelled(a: &str, b: &str) -> bool {
    if a == b || a.len().max(b.len()) > LONGEST {
        return a == b;
    }
    let (left, right) = (bones(a), bones(b));
    if left == right && !left.is_empty() {
        return true;
    }
    let (mut short, mut long) = (words(a), words(b));
    drop_common(&mut short, &mut long);
    match (short.is_empty(), long.is_empty()) {
        (true, true) => !left.is_empty(),
        (false, false) => writes_out(&short, &long) || writes_out(&long, &short),
        _ => false,
    }
}

/// Takes away the words that both have, each as often as both have it.
fn drop_common(a: &mut Vec<&str>, b: &mut Vec<&str>) {
    // Two long texts are no names: comparing every word with every other would not end.
    if a.len().saturating_mul(b.len()) > 1024 {
        return;
    }
    a.retain(|word| match b.iter().position(|other| other.eq_ignore_ascii_case(word)) {
        Some(at) => {
            b.remove(at);
            false
        }
        None => true,
    });
}

/// True when `long` is what the abbreviations `short` stand for, word by word.
fn writes_out(short: &[&str], long: &[&str]) -> bool {
    let mut rest = long.iter();
    for abbreviation in short {
        let capitals = abbreviation.chars().filter(char::is_ascii_uppercase).count();
        if capitals < 2 || !abbreviation.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return false;
        }
        for letter in abbreviation.chars() {
            let starts = |word: &str| word.starts_with(|first: char| first.eq_ignore_ascii_case(&letter));
            match rest.by_ref().find(|word| starts(word) || !SMALL.contains(&word.to_ascii_lowercase().as_str())) {
                Some(word) if starts(word) => {}
                _ => return false,
            }
        }
    }
    rest.next().is_none()
}

/// Two designations that can be of one weapon: respelled, with more said in one ("R-2", "R-2 Baryer"; "MiG-29",
/// "MiG-29S"), or misprinted in one.
pub(super) fn same_weapon(a: &str, b: &str) -> bool {
    if respelled(a, b) || a.len().max(b.len()) > LONGEST {
        return respelled(a, b);
    }
    let (left, right) = (bones(a), bones(b));
    if left.len().min(right.len()) > 1 && (goes_on(&left, &right) || goes_on(&right, &left)) {
        return true;
    }
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let (left, right) = (words(&a), words(&b));
    let more = match left.len().cmp(&right.len()) {
        Ordering::Less => says_more(&left, &right),
        Ordering::Greater => says_more(&right, &left),
        Ordering::Equal => says_more(&left, &right) || says_more(&right, &left),
    };
    more || misprinted(&left, &right)
}

/// `many` says all that `few` says, perhaps with letters behind a number.
fn says_more(few: &[&str], many: &[&str]) -> bool {
    if few.iter().map(|word| word.len()).sum::<usize>() < 2 || few.len().saturating_mul(many.len()) > 1024 {
        return false;
    }
    few.iter().all(|word| many.iter().any(|other| word == other || goes_on(word, other)))
}

/// `long` is `short`, which has a number in it, and something more that does not make the number another one.
fn goes_on(short: &str, long: &str) -> bool {
    let digit = |sign: char| sign.is_ascii_digit();
    let rest = long.strip_prefix(short).filter(|rest| !rest.is_empty());
    short.contains(digit) && rest.is_some_and(|rest| !(short.ends_with(digit) && rest.starts_with(digit)))
}

/// The same words but for one of five letters or more, with a letter of it wrong; with two, when it has ten.
fn misprinted(a: &[&str], b: &[&str]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut differing = a.iter().zip(b).filter(|(one, other)| one != other);
    let (Some((one, other)), None) = (differing.next(), differing.next()) else { return false };
    let (shortest, longest) = (one.len().min(other.len()), one.len().max(other.len()));
    let letters = one.bytes().chain(other.bytes()).all(|byte| !byte.is_ascii_digit());
    let most = if shortest < 10 { 1 } else { 2 };
    letters && shortest >= 5 && longest <= LONGEST_MISPRINT && strsim::osa_distance(one, other) <= most
}

/// True when letters of a name were lost.
pub(super) fn has_lost_letters(name: &str) -> bool {
    name.contains(['?', '\u{fffd}'])
}

/// True when a name can be what another one was before letters of it were lost, each of them a letter or, two marks
/// being left of one letter, none.
pub(super) fn fits_lost(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    // Which beginnings of the name the pattern so far can stand for.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for sign in pattern.chars().flat_map(char::to_lowercase) {
        let lost = matches!(sign, '?' | '\u{fffd}');
        for at in (0..=name.len()).rev() {
            let letter_before = at > 0 && reached[at - 1] && (lost || name[at - 1] == sign);
            reached[at] = letter_before || (lost && reached[at]);
        }
    }
    reached[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bones_outlast_encodings_but_not_figures() {
        assert_eq!(bones("Wärtsilä 12V-26"), "wrtsil12v26");
        assert_eq!(bones("W?rtsil\u{fffd} 12V-26"), bones("Wärtsilä 12V-26"));
        assert_eq!(bones("Incl. assembly; in X"), bones("Incl assembly in X"));
        assert_ne!(bones("$1.5 b deal"), bones("$15 b deal"));
        assert_ne!(bones("2010-2014"), bones("20102014"));
        assert_ne!(bones("$0.8-1 b"), bones("$0.81 b"));
        assert_eq!(bones("Ë"), "");
    }

    #[test]
    fn knows_a_word_in_another_spelling() {
        for (a, b) in [
            ("APC", "armoured personnel carrier"),
            ("SAM", "surface-to-air missile"),
            ("mobile SAM system", "mobile surface-to-air missile system"),
            ("FGA aircraft", "fighter/ground-attack aircraft"),
            ("SRAAM", "short-range air-to-air missile"),
            ("air search radar", "air-search radar"),
            ("UAE", "United Arab Emirates"),
            ("Libya HoR*", "HoR (Libya)*"),
            ("HoR (Libya)*", "House of Representatives (Libya)*"),
            ("PIJ (Israel/Palestine)*", "Palestinian Islamic Jihad (Israel/Palestine)*"),
            ("H?gglund", "Hägglund"),
        ] {
            assert!(respelled(a, b) && respelled(b, a), "{a} and {b}");
        }
        for (a, b) in [
            ("SAM", "surface-to-surface missile"),
            ("SAM", "surface-to-air missile system"),
            ("UAV", "reconnaissance drone"),
            ("tank", "tank destroyer"),
            ("Sudan", "South Sudan"),
            ("Congo", "DR Congo"),
            ("Ë", "Ä"),
            ("", "tank"),
        ] {
            assert!(!respelled(a, b) && !respelled(b, a), "{a} and {b}");
        }
    }

    #[test]
    fn knows_a_weapon_with_more_said_of_it() {
        for (a, b) in [
            ("R-2", "R-2 Baryer"),
            ("Akash", "Akash-1"),
            ("MFI-17", "MFI-17 Supporter"),
            ("MiG-29", "MiG-29S"),
            ("S-70 Black Hawk", "S-70A Black Hawk"),
            ("AS565S Panther", "AS-565S"),
            ("M53", "M-53 (7500)"),
            ("Mi-24V/Mi-35", "Mi-35"),
            ("S-300PMU2 Favorit", "S-300PMU2"),
            ("Akinci", "Akinic"),
        ] {
            assert!(same_weapon(a, b) && same_weapon(b, a), "{a} and {b}");
        }
        for (a, b) in [
            ("R-2", "R-27"),
            ("Su-27", "Su-30"),
            ("Barak-ER", "Barak-MR"),
            ("T-72", "T-90S"),
            ("A", "A-10"),
            ("8", "8A"),
            ("9M31", "9M317"),
            ("9M317", "9M338"),
            ("", "T-72"),
        ] {
            assert!(!same_weapon(a, b) && !same_weapon(b, a), "{a} and {b}");
        }
    }

    #[test]
    fn lost_letters_stand_for_one_letter_or_none() {
        assert!(fits_lost("C?te d'Ivoire", "Cote d'Ivoire"));
        assert!(fits_lost("C??te d'Ivoire", "Côte d'Ivoire"));
        assert!(fits_lost("T\u{fffd}rkiye", "Turkiye"));
        assert!(!fits_lost("C?te d'Ivoire", "Coote d'Ivoire"));
        assert!(!fits_lost("Mali", "Malta"));
        assert!(fits_lost("", "") && !fits_lost("", "a"));
    }
}
