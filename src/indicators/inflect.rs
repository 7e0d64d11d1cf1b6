//! The regular inflections of an English word, so that lists need not spell them out.
//! Makes forms that do not exist ("sheeps"); they match nothing and cost nothing.

/// The word itself, its plural and third person, possessive, past, participle, agent and -y forms.
pub(super) fn inflections(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned(), format!("{word}'s")];
    forms.extend(plural(word));
    for stem in stems(word) {
        for ending in ["ed", "ing", "in", "in'", "er", "ers", "y", "ier", "iest"] {
            forms.push(format!("{stem}{ending}"));
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn plural(word: &str) -> Vec<String> {
    match word.strip_suffix('y') {
        Some(stem) if !ends_in_vowel(stem) => vec![format!("{stem}ies"), format!("{stem}ied")],
        Some(_) | None if ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end)) => {
            vec![format!("{word}es")]
        }
        Some(_) | None => vec![format!("{word}s"), format!("{word}s'")],
    }
}

/// What endings attach to: "hate" → "hat", "shit" → "shit" and "shitt", "lie" → "li".
fn stems(word: &str) -> Vec<String> {
    if let Some(stem) = word.strip_suffix('e') {
        return vec![stem.to_owned()];
    }
    if word.ends_with('y') {
        return vec![word.to_owned()];
    }
    let mut stems = vec![word.to_owned()];
    let mut ends = word.chars().rev();
    if let (Some(last), Some(vowel), Some(first)) = (ends.next(), ends.next(), ends.next())
        && is_consonant(last)
        && !matches!(last, 'w' | 'x' | 'y')
        && !is_consonant(vowel)
        && is_consonant(first)
    {
        stems.push(format!("{word}{last}"));
    }
    stems
}

fn is_consonant(letter: char) -> bool {
    letter.is_ascii_alphabetic() && !matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn ends_in_vowel(stem: &str) -> bool {
    stem.ends_with(['a', 'e', 'i', 'o', 'u'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_inflections_are_made() {
        for (word, form) in [
            ("idiot", "idiots"),
            ("hate", "hating"),
            ("bully", "bullies"),
            ("bully", "bullied"),
            ("slap", "slapped"),
            ("punch", "punches"),
            ("thief", "thief's"),
            ("liar", "liars"),
        ] {
            assert!(inflections(word).contains(&form.to_owned()), "{word} → {form}");
        }
    }
}
