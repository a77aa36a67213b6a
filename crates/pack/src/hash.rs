//! SHA-256 and size of files, taken while they are written or read.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::FileError;

/// A written file: its name inside the output folder, its SHA-256 and its size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Name relative to the output folder, `/` between folders.
    pub file: String,
    /// SHA-256 of the content, 64 lower-case hex digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// SHA-256 (64 lower-case hex digits) and size in bytes of the file at `path`, read in pieces.
///
/// # Errors
/// [`FileError::Io`] if the file cannot be read.
pub fn hash_file(path: &Path) -> Result<(String, u64), FileError> {
    let mut file = File::open(path).map_err(FileError::io("read", path))?;
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((hex(&hasher.finalize()), bytes)),
            Ok(n) => {
                hasher.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(FileError::io("read", path)(e)),
        }
    }
}

/// SHA-256 of `bytes`, 64 lower-case hex digits.
pub(crate) fn hash_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Passes bytes on to a file and hashes what the file took.
#[derive(Debug)]
pub(crate) struct HashingFile {
    file: File,
    hasher: Sha256,
    bytes: u64,
}

impl HashingFile {
    pub(crate) fn new(file: File) -> Self {
        Self { file, hasher: Sha256::new(), bytes: 0 }
    }

    /// Waits until the disk has everything; SHA-256 and size.
    pub(crate) fn finish(self) -> io::Result<(String, u64)> {
        self.file.sync_all()?;
        Ok((hex(&self.hasher.finalize()), self.bytes))
    }
}

impl Write for HashingFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buffer)?;
        self.hasher.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // FIPS 180-2, appendix B.1 and B.3.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MILLION_A: &str = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

    #[test]
    fn published_digests() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, vec![b'a'; 1_000_000]).unwrap();
        assert_eq!(hash_file(&path).unwrap(), (MILLION_A.to_owned(), 1_000_000));
        assert_eq!(hash_bytes(b"abc"), ABC);

        let mut file = HashingFile::new(File::create(&path).unwrap());
        file.write_all(b"a").unwrap();
        file.write_all(b"bc").unwrap();
        assert_eq!(file.finish().unwrap(), (ABC.to_owned(), 3));
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = hash_file(Path::new("no/such.csv")).unwrap_err().to_string();
        assert!(message.contains("such.csv") && message.contains("does not exist"), "{message}");
    }
}
