//! The name that was probably meant.

/// The candidate nearest to `wanted` by edit distance (Damerau-Levenshtein, letter case ignored), if it is near
/// enough to be a slip of the pen: at most two letters or a third of them differ, or one name is the beginning of the
/// other (three letters at least). The first of equals wins.
#[must_use]
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let most = (lower.chars().count() / 3).max(2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        let distance = strsim::damerau_levenshtein(&lower, &other);
        // A two-letter name is within two edits of every other two-letter name: something must be shared.
        let shared = distance < lower.chars().count().max(other.chars().count());
        let shorter = lower.len().min(other.len());
        let begins = shorter >= 3 && (lower.starts_with(&other) || other.starts_with(&lower));
        if ((shared && distance <= most) || begins) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Help text for an unknown name: the nearest known one if there is one, then the known ones (at most 30).
///
/// `kind` says what the names are, in the plural: `columns`, `site ids`.
#[must_use]
pub fn suggestion<'a>(wanted: &str, kind: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 30;
    let known: Vec<&str> = known.into_iter().collect();
    let mut help = match nearest(wanted, known.iter().copied()) {
        Some(name) => format!("did you mean \"{name}\"? "),
        None => String::new(),
    };
    if known.is_empty() {
        help.push_str(&format!("there are no {kind}"));
    } else {
        help.push_str(&format!("the {kind} are {}", known[..known.len().min(MOST)].join(", ")));
        if known.len() > MOST {
            help.push_str(&format!(" and {} more", known.len() - MOST));
        }
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        assert_eq!(nearest("yeovill", ["taunton", "yeovil"]), Some("yeovil"));
        assert_eq!(nearest("Pop_Total", ["pop_65plus", "pop_total"]), Some("pop_total"));
        assert_eq!(nearest("mintues", ["minutes", "id"]), Some("minutes"));
        assert_eq!(nearest("pop_75", ["pop_total", "pop_75plus"]), Some("pop_75plus"));
        assert_eq!(nearest("weight", ["lon", "lat"]), None);
        assert_eq!(nearest("id", ["xy"]), None);
        assert_eq!(nearest("a", []), None);
    }

    #[test]
    fn help_lists_what_is_known() {
        assert_eq!(
            suggestion("yeovill", "site ids", ["taunton", "yeovil"]),
            "did you mean \"yeovil\"? the site ids are taunton, yeovil"
        );
        assert_eq!(suggestion("q", "columns", []), "there are no columns");
        let many: Vec<String> = (0..32).map(|i| format!("column{i}")).collect();
        assert!(suggestion("q", "columns", many.iter().map(String::as_str)).ends_with("column29 and 2 more"));
    }
}
