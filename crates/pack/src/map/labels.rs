//! Names beside points, where there is room.

use std::fmt::Write as _;

use super::frame::Frame;
use crate::escape::markup;

const SIZE: f64 = 12.5;

/// A name and its point on the drawing.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) at: [f64; 2],
    pub(super) text: String,
}

/// Names to the right of their points, else to the left, above or below; one that fits nowhere is left out.
pub(super) fn write(out: &mut String, frame: &Frame, names: &[Name]) {
    // Points keep their places free.
    let mut taken: Vec<[f64; 4]> = names.iter().map(|n| around(n.at, 7.0, 7.0)).collect();
    let [x, y] = frame.origin;
    let [width, height] = frame.size;
    for (number, name) in names.iter().enumerate() {
        // Letters are about half as wide as high.
        let wide = name.text.chars().count() as f64 * SIZE * 0.56;
        let [px, py] = name.at;
        let choices = [
            ([px + 11.0, py + 4.5], "start", [px + 11.0, px + 11.0 + wide]),
            ([px - 11.0, py + 4.5], "end", [px - 11.0 - wide, px - 11.0]),
            ([px, py - 11.0], "middle", [px - wide / 2.0, px + wide / 2.0]),
            ([px, py + 22.0], "middle", [px - wide / 2.0, px + wide / 2.0]),
        ];
        let free = choices.iter().find(|(at, _, [left, right])| {
            let place = [*left, at[1] - SIZE, *right, at[1] + 3.0];
            let inside = place[0] >= x && place[2] <= x + width && place[1] >= y && place[3] <= y + height;
            let clear = |(other, box_): (usize, &[f64; 4])| other == number || !overlap(place, *box_);
            inside && taken.iter().enumerate().all(clear)
        });
        if let Some((at, anchor, [left, right])) = free {
            taken.push([*left, at[1] - SIZE, *right, at[1] + 3.0]);
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{SIZE}\" font-weight=\"600\" text-anchor=\"{anchor}\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
                at[0],
                at[1],
                markup(&name.text)
            );
        }
    }
}

fn around([x, y]: [f64; 2], half_width: f64, half_height: f64) -> [f64; 4] {
    [x - half_width, y - half_height, x + half_width, y + half_height]
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}
