//! A map as PNG: the SVG drawn by resvg with the font that is built in, so that it looks the same on every computer.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

const FONTS: [&[u8]; 2] =
    [include_bytes!("../../assets/NotoSans-Regular.ttf"), include_bytes!("../../assets/NotoSans-Bold.ttf")];

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the map cannot be drawn: {0}")]
pub struct MapError(String);

/// The SVG of [`super::svg`] as PNG, `width_px` pixels wide.
///
/// # Errors
/// [`MapError`] if the text is not SVG or the picture does not fit into memory.
pub fn png(svg: &str, width_px: u32) -> Result<Vec<u8>, MapError> {
    static FONT_LIST: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONT_LIST.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        FONTS.iter().for_each(|font| fonts.load_font_data(font.to_vec()));
        fonts.set_sans_serif_family("Noto Sans");
        Arc::new(fonts)
    });
    let options = Options { fontdb: Arc::clone(fonts), font_family: "Noto Sans".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| MapError(e.to_string()))?;
    let scale = width_px as f32 / tree.size().width();
    let height_px = (tree.size().height() * scale).ceil() as u32;
    let mut pixmap = Pixmap::new(width_px, height_px).ok_or_else(|| MapError("it is too large".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|e| MapError(e.to_string()))
}
