//! What layers are called, in words.

use super::Content;

/// The title of a layer or table for people.
pub fn of(content: &Content<'_>, name: &str) -> String {
    let plain = match name {
        "areas" => "Areas, with the figures of every option",
        "sites" => "Sites",
        "roads" => "Main roads",
        "flow_lines" => "Where people go instead",
        "worst_hit" => "Places with the longest extra journeys",
        "isochrones_sites" => "Land within reach of each site",
        _ => "",
    };
    if !plain.is_empty() {
        return plain.to_owned();
    }
    land(content, name).unwrap_or_else(|| capitalised(name))
}

/// The option that a layer of land belongs to, by its place among the options; `None` for one of today.
pub fn option_of(content: &Content<'_>, name: &str) -> Option<usize> {
    let (_, rest) = name.split_once('_')?;
    let key = rest.strip_suffix("_before").or_else(|| rest.strip_suffix("_after")).unwrap_or(rest);
    content.choices().iter().position(|choice| choice.key == key)
}

fn land(content: &Content<'_>, name: &str) -> Option<String> {
    let (kind, rest) = name.split_once('_')?;
    let what = match kind {
        "isochrones" => "Land within reach",
        "catchments" => "Nearest site",
        "changes" => {
            return Some(format!("Land lost and gained: {}", content.choices()[option_of(content, name)?].title));
        }
        "extra" => return Some(format!("Extra minutes: {}", content.choices()[option_of(content, name)?].title)),
        _ => return None,
    };
    if let Some(option) = option_of(content, name) {
        let side = if rest.ends_with("_before") { "before" } else { "after" };
        return Some(format!("{what} {side}: {}", content.choices()[option].title));
    }
    match rest.strip_suffix("_before") {
        None if rest == "before" => Some(format!("{what} today")),
        None => None,
        Some(service) => {
            let service = content.case.services.iter().find(|known| known.id == service)?;
            Some(format!("{what} today: {}", service.title))
        }
    }
}

/// A name as words: `worst_hit` as `Worst hit`.
fn capitalised(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
