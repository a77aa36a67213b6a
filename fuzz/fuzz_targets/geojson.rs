#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waywarden_fuzzing::geojson(data));
