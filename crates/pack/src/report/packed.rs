//! Data for the page's script: JSON, compressed (zlib, RFC 1950) and in base 64, which a browser opens with its own
//! `DecompressionStream`. No character of it means anything to a reader of HTML.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::Value as Json;

/// The data as text. The same data gives the same text.
pub(super) fn packed(data: &Json) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    let _ = encoder.write_all(data.to_string().as_bytes());
    BASE64.encode(encoder.finish().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn data_comes_back_and_has_no_markup() {
        let data = serde_json::json!({ "name": ["</script><script>", "<!--", "مستشفى 🏥"], "classes": vec![3; 4_000] });
        let text = packed(&data);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)));
        assert!(text.len() < 400, "{}", text.len());
        let mut back = String::new();
        flate2::read::ZlibDecoder::new(&BASE64.decode(&text).unwrap()[..]).read_to_string(&mut back).unwrap();
        assert_eq!(serde_json::from_str::<Json>(&back).unwrap(), data);
    }
}
