//! What stands in a report.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::read::ZlibDecoder;

/// The data of the map of a report, as its script reads them.
pub fn map_data(page: &str) -> serde_json::Value {
    let data = page.split("id=\"map-data\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let data = BASE64.decode(data.expect("data of the map")).expect("base 64");
    serde_json::from_reader(ZlibDecoder::new(&data[..])).expect("JSON")
}
