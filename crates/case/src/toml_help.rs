//! What to do about a case that is not TOML, by what stands in the line.

/// What is wrong in plain words and the remedy, if the line shows one of the usual slips; `message` is the parser's.
pub(crate) fn slip(line: &str, message: &str) -> Option<(String, String)> {
    if let Some(mark) = line.chars().find(|c| CURLY.contains(c)) {
        let straight: String = line.chars().map(straightened).collect();
        return Some((
            format!("the quotation mark {mark} is a curly one, as word processors write it"),
            format!("write straight quotation marks: {}", straight.trim()),
        ));
    }
    if let Some(path) = windows_path(line) {
        return Some((
            format!("the path \"{path}\" has backslashes, which begin an escape between double quotation marks"),
            format!("write it in single quotation marks, '{path}', or with /: \"{}\"", path.replace('\\', "/")),
        ));
    }
    if let Some(odd) = line.chars().find(|c| ODD.contains(c)) {
        let name = if *odd_name(odd) == *"" { "character" } else { odd_name(odd) };
        return Some((
            format!("the line holds a {name} (U+{:04X}) that TOML does not know", odd as u32),
            "write it again on the keyboard: a plain blank, a plain minus sign".to_owned(),
        ));
    }
    let (key, value) = line.split_once('=').map(|(key, value)| (key.trim(), value.trim()))?;
    let bare = |text: &str| {
        !text.is_empty() && text.chars().next().is_some_and(char::is_alphabetic) && !text.contains(['"', '\''])
    };
    if bare(value) && matches!(value, "True" | "False" | "TRUE" | "FALSE" | "yes" | "no" | "Yes" | "No") {
        return Some((format!("{value} is not a value of TOML"), "write true or false in small letters".to_owned()));
    }
    let decimal_comma = value.split_once(',').is_some_and(|(whole, rest)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(whole.trim_start_matches('-')) && digits(rest)
    });
    if decimal_comma {
        return Some((
            format!("{value} has a decimal comma"),
            format!("write a decimal point: {key} = {}", value.replace(',', ".")),
        ));
    }
    let unclosed = value.matches('"').count() % 2 == 1;
    if unclosed && !message.contains("escape") {
        return Some(("a quotation mark is not closed in its line".to_owned(), format!("close it: {}\"", line.trim())));
    }
    if bare(value) && !value.contains(['[', '{']) && !matches!(value, "true" | "false" | "inf" | "nan") {
        return Some((
            format!("the text {value} stands without quotation marks"),
            format!("write {key} = \"{value}\""),
        ));
    }
    None
}

const CURLY: [char; 9] =
    ['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{ab}', '\u{bb}'];
const ODD: [char; 8] = ['\u{a0}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{202f}', '\u{2003}', '\u{200b}', '\u{ff1d}'];

fn odd_name(odd: char) -> &'static str {
    match odd {
        '\u{a0}' | '\u{202f}' | '\u{2003}' | '\u{200b}' => "blank of another kind",
        '\u{2013}' | '\u{2014}' | '\u{2212}' => "dash",
        _ => "",
    }
}

fn straightened(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' => '\'',
        c if CURLY.contains(&c) => '"',
        c => c,
    }
}

/// The text between double quotation marks that looks like a path of Windows.
fn windows_path(line: &str) -> Option<&str> {
    line.split('"').skip(1).step_by(2).find(|text| is_windows_path(text))
}

/// `C:\...`, `\\server\...`, or folders divided by backslashes.
fn is_windows_path(text: &str) -> bool {
    let mut letters = text.chars();
    let drive = letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && text[1..].starts_with(":\\");
    drive || text.starts_with("\\\\") || text.contains('\\')
}

/// What a path says that was read with escapes, where backslashes were meant: `C:\new` became a line break.
pub(crate) fn eaten_backslashes(path: &str) -> Option<String> {
    let written: String = path
        .chars()
        .map(|c| match c {
            '\t' => "\\t".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\u{1b}' => "\\e".to_owned(),
            c => c.to_string(),
        })
        .collect();
    (written != path).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_slips_have_their_own_words() {
        for (line, wrong, help) in [
            ("title = \u{201c}Stroke care\u{201d}", "curly", "title = \"Stroke care\""),
            ("id = \u{2018}a\u{2019}", "curly", "id = 'a'"),
            ("file = \"C:\\Users\\me\\sites.csv\"", "backslashes", "'C:\\Users\\me\\sites.csv'"),
            ("file = \"\\\\server\\share\\x.csv\"", "backslashes", "\"//server/share/x.csv\""),
            ("lon = \u{2212}2.5", "dash", "minus"),
            ("id\u{a0}= \"a\"", "blank of another kind", "plain blank"),
            ("close = True", "True is not a value", "small letters"),
            ("lon = -2,5", "decimal comma", "lon = -2.5"),
            ("title = \"Stroke", "not closed", "title = \"Stroke\""),
            ("title = Stroke care", "without quotation marks", "title = \"Stroke care\""),
        ] {
            let (what, remedy) = slip(line, "").expect(line);
            assert!(what.contains(wrong) && remedy.contains(help), "{line}: {what} / {remedy}");
        }
        for line in ["id = \"a\"", "close = [\"a\"", "minutes = [1, 2", "x", "flag = true"] {
            assert_eq!(slip(line, ""), None, "{line}");
        }
        assert_eq!(eaten_backslashes("C:\temp\new.csv").as_deref(), Some("C:\\temp\\new.csv"));
        assert_eq!(eaten_backslashes("a/b.csv"), None);
    }
}
