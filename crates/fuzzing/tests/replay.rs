//! Every target on a stable compiler: with what is kept under `fuzz/seeds`, with parts of it, and with random bytes.
#![allow(clippy::print_stdout)]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use waywarden_fuzzing::{TARGETS, Target};

fn seeds(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(name);
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    found.sort();
    found
}

fn target(wanted: &str) -> Target {
    TARGETS.iter().find(|(name, _)| *name == wanted).map(|(_, target)| *target).unwrap()
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 33) as usize
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// A seed with some bytes changed, taken out, put in or said twice.
fn mutated(seed: &[u8], random: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + random.next() % 4 {
        let place = random.next() % (bytes.len() + 1);
        let other = random.next() % (bytes.len() + 1);
        let value = random.next() as u8;
        match random.next() % 5 {
            0 => bytes.insert(place, value),
            1 if place < bytes.len() => bytes[place] = value,
            2 if place < bytes.len() => bytes[place] ^= 1 << (value % 8),
            3 => drop(bytes.drain(place.min(other)..place.max(other))),
            _ => {
                let part = bytes[place.min(other)..place.max(other)].to_vec();
                drop(bytes.splice(place..place, part));
            }
        }
    }
    bytes
}

#[test]
fn what_is_kept_is_replayed() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "no seeds of {name}");
        for (file, bytes) in &seeds {
            println!("{file}");
            target(bytes);
        }
    }
}

#[test]
fn what_is_kept_changed_a_little() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        let mut random = Numbers(7);
        for round in 0..400 {
            target(&mutated(&seeds[round % seeds.len()].1, &mut random));
        }
        println!("{name}: 400 inputs");
    }
}

#[test]
fn bytes_that_mean_nothing() {
    for (name, target) in TARGETS {
        let mut random = Numbers(7);
        for round in 0..200usize {
            target(&random.bytes(round * 7 % 900));
        }
        println!("{name}: 200 inputs");
    }
}

/// Ten thousand edits of scenarios, each of which must equal the evaluation from nothing.
#[test]
fn edits_equal_the_evaluation_from_nothing() {
    let (scenario, mut random) = (target("scenario"), Numbers(7));
    for _ in 0..500 {
        // Weights and times, and then two bytes for each of about twenty edits.
        scenario(&random.bytes(24 * 2 + 24 * 9 + 1 + 40));
    }
}
