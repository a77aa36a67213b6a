//! Where the libraries come from and on what terms: every one from the registry with a checksum, under a permissive
//! licence. `just deny` says the same by cargo-deny; this needs nothing that is not there for a build.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

mod common;

use std::process::Command;

use serde_json::Value;

fn lock(name: &str) -> Vec<toml_like::Package> {
    toml_like::packages(&std::fs::read_to_string(common::shipped(name)).expect("a lock file"))
}

/// The few lines of a lock file that matter here.
mod toml_like {
    #[derive(Default)]
    pub struct Package {
        pub name: String,
        pub source: Option<String>,
        pub checksum: Option<String>,
    }

    pub fn packages(text: &str) -> Vec<Package> {
        let mut packages: Vec<Package> = Vec::new();
        for line in text.lines() {
            if line == "[[package]]" {
                packages.push(Package::default());
            }
            let (Some(package), Some((key, value))) = (packages.last_mut(), line.split_once(" = ")) else { continue };
            let value = value.trim_matches('"').to_owned();
            match key {
                "name" => package.name = value,
                "source" => package.source = Some(value),
                "checksum" => package.checksum = Some(value),
                _ => {}
            }
        }
        packages
    }
}

#[test]
fn every_library_comes_from_the_registry_with_a_checksum() {
    for file in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let packages = lock(file);
        assert!(packages.len() > 100, "{file}: {} packages", packages.len());
        for package in packages {
            match package.source.as_deref() {
                None => assert!(package.name.starts_with("waywarden"), "{file}: {} has no source", package.name),
                Some(source) => {
                    let registry = source.starts_with("registry+") && source.ends_with("/crates.io-index");
                    assert!(registry, "{file}: {} comes from {source}", package.name);
                    assert_eq!(package.checksum.map(|sum| sum.len()), Some(64), "{file}: {}", package.name);
                }
            }
        }
    }
}

/// Licences that let the program be passed on with closed data and inside other products, as in `deny.toml`.
fn permitted() -> Vec<String> {
    let deny = std::fs::read_to_string(common::shipped("deny.toml")).expect("deny.toml");
    let list = deny.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).expect("a list").0;
    list.split(',').map(|name| name.trim().trim_matches('"').to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Whether a licence expression can be met by what is permitted; `/` is an old way to write `OR`.
fn met(expression: &str, permitted: &[String]) -> bool {
    let mut words: Vec<String> = Vec::new();
    for word in expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").split_whitespace() {
        match words.last_mut() {
            // An exception belongs to its licence.
            Some(last) if word == "WITH" || last.ends_with(" WITH") => *last = format!("{last} {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    let mut at = 0;
    let met = any(&words, &mut at, permitted);
    met && at == words.len()
}

fn any(words: &[String], at: &mut usize, permitted: &[String]) -> bool {
    let mut met = all(words, at, permitted);
    while words.get(*at).is_some_and(|word| word == "OR") {
        *at += 1;
        met |= all(words, at, permitted);
    }
    met
}

fn all(words: &[String], at: &mut usize, permitted: &[String]) -> bool {
    let mut met = one(words, at, permitted);
    while words.get(*at).is_some_and(|word| word == "AND") {
        *at += 1;
        met &= one(words, at, permitted);
    }
    met
}

fn one(words: &[String], at: &mut usize, permitted: &[String]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if word != "(" {
        return permitted.contains(word);
    }
    let met = any(words, at, permitted);
    let closed = words.get(*at).is_some_and(|word| word == ")");
    *at += 1;
    met && closed
}

#[test]
fn licences_are_read_as_they_are_meant() {
    let permitted = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
    for (expression, wanted) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT AND GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("(GPL-3.0 OR MIT) AND Apache-2.0", true),
        ("MIT AND (GPL-3.0 OR LGPL-2.1)", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-3.0 WITH LLVM-exception", false),
        ("", false),
        ("MIT MIT", false),
    ] {
        assert_eq!(met(expression, &permitted), wanted, "{expression}");
    }
}

#[test]
fn every_library_has_a_permissive_licence() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // Only what is built on this system is sure to be there without a network.
    let host = Command::new(&cargo).arg("-vV").output().expect("cargo").stdout;
    let host = String::from_utf8(host).expect("text");
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host];
    let output = Command::new(&cargo).args(arguments).current_dir(common::shipped("")).output().expect("cargo");
    if !output.status.success() {
        eprintln!("skipped: not every library is on this computer: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let permitted = permitted();
    let mut read = 0;
    for package in metadata["packages"].as_array().expect("packages") {
        let licence = package["license"].as_str().unwrap_or("");
        assert!(met(licence, &permitted), "{}: the licence \"{licence}\" is not in deny.toml", package["name"]);
        read += 1;
    }
    println!("{read} packages");
    assert!(read > 100, "{read} packages");
}
