//! Browser only.
fn main() {}
