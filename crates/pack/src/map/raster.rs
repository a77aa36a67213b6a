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
    draw(svg, width_px)?.encode_png().map_err(|e| MapError(e.to_string()))
}

/// The same in at most 256 colours: about a third of the size, which a page of many maps needs.
///
/// # Errors
/// As [`png()`].
pub fn small_png(svg: &str, width_px: u32) -> Result<Vec<u8>, MapError> {
    let pixmap = draw(svg, width_px)?;
    // Maps are opaque, so the colours are as they are stored. Five bits a channel tell the classes of a map apart.
    let cell = |p: &[u8]| (usize::from(p[0] >> 3) << 10) | (usize::from(p[1] >> 3) << 5) | usize::from(p[2] >> 3);
    let mut cells: Vec<(u32, [u32; 3])> = vec![(0, [0; 3]); 1 << 15];
    for pixel in pixmap.data().chunks_exact(4) {
        let (count, sums) = &mut cells[cell(pixel)];
        *count += 1;
        (0..3).for_each(|channel| sums[channel] += u32::from(pixel[channel]));
    }
    let mut order: Vec<usize> = (0..cells.len()).filter(|&at| cells[at].0 > 0).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(cells[at].0), at));
    let mean = |at: usize| cells[at].1.map(|sum| (sum / cells[at].0) as u8);
    let palette: Vec<[u8; 3]> = order.iter().take(256).map(|&at| mean(at)).collect();
    let mut index = vec![0_u8; cells.len()];
    for &at in &order {
        let wanted = mean(at);
        let far = |colour: &[u8; 3]| -> u32 { (0..3).map(|c| u32::from(colour[c].abs_diff(wanted[c])).pow(2)).sum() };
        let nearest = (0..palette.len()).min_by_key(|&entry| far(&palette[entry]));
        index[at] = nearest.unwrap_or(0) as u8;
    }
    let pixels: Vec<u8> = pixmap.data().chunks_exact(4).map(|pixel| index[cell(pixel)]).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    // Numbers of colours have no slopes that a filter could flatten: with one the file is larger.
    encoder.set_filter(png::Filter::NoFilter);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels));
    written.map_err(|e| MapError(e.to_string()))?;
    Ok(out)
}

fn draw(svg: &str, width_px: u32) -> Result<Pixmap, MapError> {
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
    Ok(pixmap)
}
