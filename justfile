# The chores of the project; `just` alone lists them.
default:
    @just --list

# Everything that has to pass before a change is taken
ci: lint test

# Every test, as in the README, and those of what is built in on request only
test:
    cargo test --release
    cargo test --release --features parquet --test times_large

# Crate pages name private modules for those who read on in the code; there rustdoc shows plain text instead of a link.
doc_flags := "-D warnings -A rustdoc::private_intra_doc_links"

# Layout, clippy and the reference pages, warnings refused
lint $RUSTDOCFLAGS=doc_flags:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo doc --workspace --no-deps

# Licences and sources of every dependency, by cargo-deny 0.16 or later (needs: cargo install cargo-deny); tests/supply.rs needs nothing
deny:
    cargo deny --locked check licenses bans sources

# A list of every dependency of the program with version and licence, as CycloneDX (needs: cargo install cargo-cyclonedx)
sbom:
    cargo cyclonedx --format json --all --describe binaries --target all

# Feed a target with bytes that libFuzzer invents (needs: cargo install cargo-fuzz); targets: ls fuzz/seeds
fuzz target seconds="600":
    cd fuzz && RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . --sanitizer none {{target}} corpus/{{target}} seeds/{{target}} -- -max_total_time={{seconds}}

# Kill every command 200 times at different moments
kill:
    WAYWARDEN_KILLS=200 cargo test --release --test killed -- --nocapture

# Read a demand table of ten million rows: none is lost, memory grows by a fixed amount for each
large:
    WAYWARDEN_ROWS=10000000 cargo test --release --test large_table -- --nocapture

# How long the parts of a run take
bench:
    cargo bench

# Every table of docs/calibration.md (needs: the data, and pip install numpy scipy osmium)
calibration:
    cargo build --release
    python3 benches/calibration/calibration.py

# The example that is built in
demo:
    cargo run --release -- demo

# Draw docs/pictures/akureyri.png again (needs: pip install matplotlib osmium)
picture: demo
    python3 docs/pictures/akureyri.py waywarden-demo

# The pack of the example in a browser, in QGIS and in GDAL (CONTRIBUTING.md says what these need)
pack: demo
    rm -rf target/pack && cp -r waywarden-demo target/pack
    cd tests/browser && npm ci --silent && node report.mjs ../../waywarden-demo ../../target/pack-pictures
    /usr/bin/python3 tests/qgis/check.py target/pack target/pack-pictures/layout.png
    ! ogrinfo -al -so waywarden-demo/iceland.gpkg 2>&1 | grep -E "Warning|ERROR"
