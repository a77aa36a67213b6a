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
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Runs the case of the scene.
pub const RUN: [&str; 4] = ["run", "case.toml", "-o", "results"];
