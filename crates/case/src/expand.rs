//! `${NAME}` and `${NAME:-default}` in paths.

/// Replaces every `${NAME}` by the environment variable and every `${NAME:-default}` by the variable or, where it is
/// unset or empty, by the default. Everything else, a lone `$` included, stays as it is. Replacements are not expanded
/// again, and a default cannot hold a `}`.
///
/// # Errors
/// What is wrong and what to do: a variable that is unset and has no default, a name that is none, a missing `}`.
pub(crate) fn expand(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, (String, String)> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        out.push_str(&rest[..start]);
        let Some(length) = rest[start..].find('}') else {
            return Err((format!("\"${{\" without \"}}\" in \"{text}\""), "close the variable with }".to_owned()));
        };
        let inside = &rest[start + 2..start + length];
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        let valid = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !valid {
            let help = "write ${NAME} or ${NAME:-default}, with letters, digits and _ in the name".to_owned();
            return Err((format!("\"{name}\" is not the name of an environment variable"), help));
        }
        match (env(name).filter(|value| !value.is_empty()), default) {
            (Some(value), _) => out.push_str(&value),
            (None, Some(default)) => out.push_str(default),
            (None, None) => {
                let help = format!("set {name}, or write a default: ${{{name}:-...}}");
                return Err((format!("the environment variable {name} is not set"), help));
            }
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The names of the variables in a text, for help.
pub(crate) fn variables(text: &str) -> Vec<&str> {
    let names = text.split("${").skip(1).filter_map(|part| part.split('}').next());
    names.map(|inside| inside.split(":-").next().unwrap_or(inside)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str) -> Option<String> {
        match name {
            "DATA" => Some("/data".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn variables_and_defaults() {
        for (text, expected) in [
            ("sites.csv", "sites.csv"),
            ("${DATA}/a", "/data/a"),
            ("${DATA:-../x}/a", "/data/a"),
            ("${NONE:-../x}/a", "../x/a"),
            ("${EMPTY:-../x}/a", "../x/a"),
            ("${NONE:-}a", "a"),
            ("${DATA}${DATA}", "/data/data"),
            ("$5 {x}", "$5 {x}"),
        ] {
            assert_eq!(expand(text, &env).as_deref(), Ok(expected), "{text}");
        }
        for (text, message) in [
            ("${NONE}/a", "NONE is not set"),
            ("${EMPTY}", "EMPTY is not set"),
            ("${DATA", "without"),
            ("${a b}", "\"a b\""),
            ("${}", "\"\""),
        ] {
            assert!(expand(text, &env).unwrap_err().0.contains(message), "{text}");
        }
        assert_eq!(variables("${A:-b}/${C}/d"), ["A", "C"]);
    }
}
