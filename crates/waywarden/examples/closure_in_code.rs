//! A closure built in code.
fn main() {}
