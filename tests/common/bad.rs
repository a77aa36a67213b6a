//! Tables of bad inputs: what is spoilt, and what the message must say.

use super::scene::Scene;

/// One bad input: what it is, how the scene is spoilt, and what the message must say.
pub struct Bad {
    /// In words.
    pub what: &'static str,
    /// Spoils the scene.
    pub spoil: fn(&Scene),
    /// Phrases of the message.
    pub says: &'static [&'static str],
}

/// One bad input.
pub const fn bad(what: &'static str, spoil: fn(&Scene), says: &'static [&'static str]) -> Bad {
    Bad { what, spoil, says }
}

/// Spoils a fresh scene with each, runs `arguments` and checks code, message and that nothing has changed.
pub fn all_refused(cases: &[Bad], arguments: &[&str]) {
    let mut wrong = Vec::new();
    for case in cases {
        let scene = Scene::new();
        (case.spoil)(&scene);
        let ran = scene.refused(arguments);
        let missing: Vec<&&str> = case.says.iter().filter(|phrase| !ran.stderr.contains(**phrase)).collect();
        if ran.code != 2
            || !missing.is_empty()
            || super::error_of(&ran.stderr).is_empty()
            || ran.stderr.contains("panicked")
        {
            wrong.push(format!("{}: code {}, not said: {missing:?}\n    {}", case.what, ran.code, ran.stderr));
        }
        assert!(!scene.file("results").exists(), "{}: results were written", case.what);
        let event = super::error_event(&scene.refused(&[arguments, &["--json"]].concat()).stderr);
        if let Err(what) = as_said(&event, &ran.stderr) {
            wrong.push(format!("{} with --json: {what}: {event}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Whether the event of an error has a known code, and place and remedy of which the words speak, too.
fn as_said(event: &serde_json::Value, words: &str) -> Result<(), &'static str> {
    let known = |code: &str| waywarden::Code::ALL.iter().any(|known| known.as_str() == code);
    let code = event["code"].as_str().unwrap_or_default();
    if !known(code) || ["other", "defect"].contains(&code) {
        return Err("no code");
    }
    if event["message"].as_str().is_none_or(|message| message.is_empty() || message.contains("Remedy: ")) {
        return Err("no message");
    }
    match event["remedy"].as_str() {
        Some(remedy) if !words.contains(remedy) => Err("another remedy"),
        None if words.contains("Remedy: ") => Err("no remedy"),
        _ => Ok(()),
    }
}

/// Runs the case of the scene.
pub const RUN: [&str; 4] = ["run", "case.toml", "-o", "results"];
