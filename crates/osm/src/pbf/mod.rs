//! A strict reader of PBF files (<https://wiki.openstreetmap.org/wiki/PBF_Format>).
//!
//! Three layers, each of which checks everything that the next one relies on: [`frames`] cuts a file into blobs,
//! [`blob`] gives the contents of one, [`primitive`] the objects in it; [`wire`] reads protocol buffers for all.
//!
//! Why not a library: the crate `osmpbf` accepts empty files, trailing bytes, sizes that are not true, arrays of
//! different lengths and indices that point nowhere, and panics on an unknown type of member. Whatever is wrong here is
//! an error with its place: the byte of the file at which the block begins, and the byte of its inflated contents.
//!
//! Limits: 64 KiB for a block header and 32 MiB for a block, packed or inflated, as the format demands. Memory is never
//! taken on the word of the file, only for bytes that are there.

pub(crate) mod blob;
pub(crate) mod frames;
pub(crate) mod primitive;
pub(crate) mod wire;
