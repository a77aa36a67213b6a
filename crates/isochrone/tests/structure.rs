//! The layers of the crate: each knows only those below it, and within a layer no module leads back to itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// From the lowest to the highest.
const LAYERS: [&str; 5] = ["ground", "labels", "crossings", "outlines", "areas"];

/// A module of a layer.
type Module = (String, String);

/// The text without its tests, which may know every layer.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// What follows each `crate::` in code: a layer and a module of it, if there is one.
fn uses(text: &str) -> BTreeSet<Module> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = code.flat_map(|line| line.split("crate::").skip(1).map(str::to_owned).collect::<Vec<_>>());
    let name = |part: Option<&str>| -> String {
        part.unwrap_or("").chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
    };
    let module = |path: String| {
        let mut parts = path.split("::");
        (name(parts.next()), name(parts.next()))
    };
    paths.map(module).collect()
}

/// What is wrong with modules that use each other.
fn problems(used: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let height = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    let mut problems = Vec::new();
    for (module, others) in used {
        for other in others {
            if height(&other.0) > height(&module.0) || height(&other.0).is_none() {
                problems.push(format!("{module:?} uses {other:?}, which is not of its layer or one below it"));
            }
            if !used.contains_key(other) {
                problems.push(format!("{module:?} uses {other:?}, which is no module"));
            }
        }
    }
    // Takes away what uses nothing that is left, until nothing is left but circles and what leads to them.
    let mut left = used.clone();
    loop {
        let free = |(module, others): (&Module, &BTreeSet<Module>)| {
            others.iter().all(|other| other == module || !left.contains_key(other)).then(|| module.clone())
        };
        let Some(free) = left.iter().find_map(free) else { break };
        left.remove(&free);
    }
    if !left.is_empty() {
        problems.push(format!("a circle among {:?}", left.keys()));
    }
    problems
}

/// The text of every module by its layer and name; a folder in a layer is one module.
fn modules() -> BTreeMap<Module, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    for layer in LAYERS {
        for entry in std::fs::read_dir(source.join(layer)).expect("a folder for each layer") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            if name == "mod" {
                continue;
            }
            let files = if path.is_dir() {
                let files = std::fs::read_dir(&path).expect("a folder");
                files.map(|file| file.expect("a file").path()).collect()
            } else {
                vec![path]
            };
            let text = files.iter().map(|file| std::fs::read_to_string(file).expect("a text"));
            let text: Vec<String> = text.collect();
            found.insert((layer.to_owned(), name), text.join("\n// next file\n"));
        }
    }
    let others = std::fs::read_dir(source).expect("the source").map(|entry| entry.expect("an entry").file_name());
    let others: Vec<_> = others.filter(|name| !LAYERS.iter().any(|layer| name == layer)).collect();
    assert_eq!(others, ["lib.rs"], "a module belongs to a layer");
    found
}

#[test]
fn modules_form_an_order() {
    let modules = modules();
    assert!(modules.len() > 30, "only {} modules are found", modules.len());
    let without = |text: &String| text.split("\n// next file\n").map(without_tests).collect::<Vec<_>>().join("\n");
    let used: BTreeMap<Module, BTreeSet<Module>> =
        modules.iter().map(|(module, text)| (module.clone(), uses(&without(text)))).collect();
    assert!(used.values().map(BTreeSet::len).sum::<usize>() > 100, "hardly anything is used");
    let found = problems(&used);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_layer_has_its_test() {
    let modules = modules();
    for layer in LAYERS {
        let of_layer = modules.iter().filter(|((of, _), _)| of == layer);
        assert!(of_layer.clone().any(|(_, text)| text.contains("#[test]")), "{layer} has no test");
    }
}

#[test]
fn a_circle_and_a_look_upwards_are_found() {
    let module = |path: &str| -> Module {
        let (layer, name) = path.split_once("::").expect("a layer");
        (layer.to_owned(), name.to_owned())
    };
    let of = |pairs: &[(&str, &str)]| -> BTreeMap<Module, BTreeSet<Module>> {
        pairs.iter().map(|(path, text)| (module(path), uses(text))).collect()
    };
    let circle = of(&[
        ("ground::a", "use crate::ground::b::{One, Two};"),
        ("ground::b", "let one = crate::ground::a::one();"),
        ("areas::c", "use crate::ground::a::X;"),
    ]);
    assert!(problems(&circle).iter().any(|problem| problem.contains("circle")), "{:?}", problems(&circle));
    let upwards = of(&[("ground::a", "use crate::areas::c::X;"), ("areas::c", "/// See crate::ground::zero::X.\n")]);
    assert_eq!(problems(&upwards).len(), 1, "{:?}", problems(&upwards));
    let fine = of(&[("ground::a", ""), ("areas::c", "use crate::ground::a::X;")]);
    assert!(problems(&fine).is_empty());
}
