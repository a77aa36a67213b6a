//! A closure built in code.
pub fn main() {}
