//! From degrees to places on the drawing.

use crate::rings::Micro;

/// The part of the world that is drawn, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Upper left corner on the drawing.
    pub(super) origin: [f64; 2],
    /// Width and height on the drawing.
    pub(super) size: [f64; 2],
    /// Mercator coordinates of the upper left corner, radians.
    corner: [f64; 2],
    /// Units of the drawing for a radian.
    scale: f64,
    /// West, south, east and north, micro-degrees.
    bounds: [i32; 4],
}

/// Shapes of the frame, height over width.
const FLATTEST: f64 = 0.62;
const TALLEST: f64 = 1.15;
/// Air around what is to be seen, as a share of its size.
const AIR: f64 = 0.05;
/// Mean radius of the earth, metres.
const EARTH_M: f64 = 6_371_008.8;

fn mercator(lat: f64) -> f64 {
    (std::f64::consts::FRAC_PI_4 + lat.clamp(-85.0, 85.0).to_radians() / 2.0).tan().ln()
}

fn latitude(y: f64) -> f64 {
    (2.0 * y.exp().atan() - std::f64::consts::FRAC_PI_2).to_degrees()
}

impl Frame {
    /// A frame of `width` around the view (west, south, east, north; degrees), as tall as the view asks for within
    /// reason; the view stands in its middle.
    pub(super) fn new([west, south, east, north]: [f64; 4], origin: [f64; 2], width: f64) -> Self {
        let (x, y) = ([west.to_radians(), east.to_radians()], [mercator(south), mercator(north)]);
        let wide = (x[1] - x[0]).max(1e-5) * (1.0 + 2.0 * AIR);
        let tall = (y[1] - y[0]).max(1e-5) * (1.0 + 2.0 * AIR);
        let aspect = (tall / wide).clamp(FLATTEST, TALLEST);
        let size = [width, (width * aspect).round()];
        let scale = (size[0] / wide).min(size[1] / tall);
        let middle = [f64::midpoint(x[0], x[1]), f64::midpoint(y[0], y[1])];
        let half = [size[0] / scale / 2.0, size[1] / scale / 2.0];
        let corner = [middle[0] - half[0], middle[1] + half[1]];
        let micro = |degrees: f64| (degrees.clamp(-180.0, 180.0) * 1e6).round() as i32;
        let bounds = [
            micro(corner[0].to_degrees()),
            micro(latitude(middle[1] - half[1])),
            micro((middle[0] + half[0]).to_degrees()),
            micro(latitude(corner[1])),
        ];
        Self { origin, size, corner, scale, bounds }
    }

    /// Where a position is drawn.
    pub(super) fn place(&self, position: Micro) -> [f64; 2] {
        let x = (f64::from(position.lon) / 1e6).to_radians();
        let y = mercator(f64::from(position.lat) / 1e6);
        [self.origin[0] + (x - self.corner[0]) * self.scale, self.origin[1] + (self.corner[1] - y) * self.scale]
    }

    /// Whether any of a box (west, south, east, north) is inside.
    pub(super) fn sees(&self, bounds: [i32; 4]) -> bool {
        let [west, south, east, north] = self.bounds;
        bounds[0] <= east && bounds[2] >= west && bounds[1] <= north && bounds[3] >= south
    }

    /// Metres for a unit of the drawing, in the middle.
    pub(super) fn metres_per_unit(&self) -> f64 {
        let middle = latitude(self.corner[1] - self.size[1] / self.scale / 2.0);
        EARTH_M * middle.to_radians().cos() / self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_is_in_the_frame_and_true_to_scale() {
        let frame = Frame::new([-3.5, 50.5, -2.0, 51.5], [10.0, 20.0], 600.0);
        let at = |lon: f64, lat: f64| frame.place(Micro::from_degrees(lon, lat).unwrap());
        let ([left, bottom], [right, top]) = (at(-3.5, 50.5), at(-2.0, 51.5));
        assert!(left >= 10.0 && right <= 610.0 && top >= 20.0 && bottom <= 20.0 + frame.size[1]);
        assert!(((left + right) / 2.0 - 310.0).abs() < 0.01);
        // One degree of latitude is 111.2 km on the sphere.
        let [a, b] = [at(-2.75, 50.75), at(-2.75, 51.25)];
        let metres = (a[1] - b[1]) * frame.metres_per_unit();
        assert!((metres - 55_597.0).abs() < 60.0, "{metres}");
        assert!(frame.sees([-3_000_000, 51_000_000, -2_900_000, 51_100_000]));
        assert!(!frame.sees([-9_000_000, 51_000_000, -8_900_000, 51_100_000]));
    }
}
