//! The tiles of the mesh near some roads: outside them nothing is drawn.

use rustc_hash::FxHashSet;
use waywarden_network::{LocalMetric, LonLat};

use crate::ground::grid::{CELLS, Grid, MAX_LATITUDE_DEG, TileKey};
use crate::ground::settings::{ROAD_HALF_M, Settings, SettingsError};

/// The tiles of the mesh in which some roads can be the nearest: those reached within a time, for example.
///
/// A [`Land`](crate::Land) of these tiles draws what the land of all roads does, as long as no other road is reached.
#[derive(Clone, Debug)]
pub struct Tiles {
    grid: Grid,
    /// A piece that is farther than this from a tile is not asked for there, micro-degrees.
    margin_e6: [f64; 2],
    keys: FxHashSet<TileKey>,
}

/// Width and height of a tile in micro-degrees.
pub(crate) fn tile_e6(grid: &Grid) -> [f64; 2] {
    let side = f64::from(CELLS * grid.cell());
    [grid.step_lon_e6(), grid.step_lat_e6()].map(|step| side * f64::from(step))
}

/// How far from a tile a piece of road can lie that the tile asks for, micro-degrees: where it gives land within `serves_m`, or
/// where the mesh is fine along it; and a cell more, as tiles know which cells around them are fine. The cells of a piece to the
/// south of its metric are a little smaller in degrees than here, hence the tenth.
pub(crate) fn margin_e6(grid: &Grid, serves_m: f64, m_per_e6: [f64; 2]) -> [f64; 2] {
    let reach_m = serves_m.max(ROAD_HALF_M + grid.settings().detail_m);
    let more = |axis: usize, step: i32| 1.1 * reach_m / m_per_e6[axis] + f64::from((grid.cell() + 1) * step);
    [more(0, grid.step_lon_e6()), more(1, grid.step_lat_e6())]
}

impl Tiles {
    /// The tiles near roads that lie within these boxes, each given by its south-west and its north-east corner; `all` is a box
    /// around every road that will be asked about.
    ///
    /// # Errors
    /// [`SettingsError`] for nonsense settings or a reference latitude beyond 85 degrees.
    pub fn near(
        settings: &Settings,
        reference_lat_deg: f64,
        all: [LonLat; 2],
        boxes: impl Iterator<Item = [LonLat; 2]>,
    ) -> Result<Self, SettingsError> {
        let grid = Grid::new(settings, reference_lat_deg)?;
        // Degrees of longitude are shortest far from the equator, those of latitude near it. Metrics of pieces belong to bands
        // of a thousandth of a degree: a hundredth is more than enough.
        let [low, high] = all.map(|at| at.lat().abs());
        let farthest = (low.max(high) + 0.01).min(MAX_LATITUDE_DEG);
        let nearest = if all[0].lat() * all[1].lat() <= 0.0 { 0.0 } else { (low.min(high) - 0.01).max(0.0) };
        let m_per_e6 = [
            LocalMetric::at_latitude(farthest).m_per_deg_lon * 1e-6,
            LocalMetric::at_latitude(nearest).m_per_deg_lat * 1e-6,
        ];
        let margin_e6 = margin_e6(&grid, settings.off_road_m + ROAD_HALF_M, m_per_e6);
        let mut tiles = Self { grid, margin_e6, keys: FxHashSet::default() };
        for around in boxes {
            let near = tiles.of(around);
            tiles.keys.extend(near);
        }
        Ok(tiles)
    }

    /// Whether a road within this box can matter in one of the tiles.
    #[must_use]
    pub fn touch(&self, around: [LonLat; 2]) -> bool {
        self.of(around).any(|key| self.keys.contains(&key))
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }

    pub(crate) fn contains(&self, key: TileKey) -> bool {
        self.keys.contains(&key)
    }

    /// The tiles near a box.
    fn of(&self, [low, high]: [LonLat; 2]) -> impl Iterator<Item = TileKey> + use<> {
        let size = tile_e6(&self.grid);
        let index = |e7: i32, axis: usize, more: f64| ((f64::from(e7) / 10.0 + more) / size[axis]).floor() as i32;
        let [dx, dy] = self.margin_e6;
        let columns = index(low.lon_e7, 0, -dx)..=index(high.lon_e7, 0, dx);
        let rows = index(low.lat_e7, 1, -dy)..=index(high.lat_e7, 1, dy);
        rows.flat_map(move |row| columns.clone().map(move |column| (row, column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::from_degrees(lon, lat).expect("degrees")
    }

    fn tiles(boxes: &[[LonLat; 2]]) -> Tiles {
        Tiles::near(&Settings::default(), 52.0, [at(-1.0, 51.0), at(1.0, 53.0)], boxes.iter().copied())
            .expect("settings")
    }

    #[test]
    fn a_road_matters_within_its_walk_and_a_cell_of_a_tile() {
        // 0.002 degrees of latitude are 222 m, 0.01 are 1.1 km; a tile is 5.1 km wide and high.
        let road = [at(0.03, 52.03), at(0.031, 52.031)];
        let tiles = tiles(&[road]);
        let size = tile_e6(&tiles.grid).map(|e6| e6 * 1e-6);
        let key = [(0.03 / size[0]).floor(), (52.03 / size[1]).floor()];
        let [west, south] = [key[0] * size[0], key[1] * size[1]];
        let inside = west + size[0] / 2.0;
        let touches = |lon: f64, lat: f64| tiles.touch([at(lon, lat), at(lon + 1e-4, lat + 1e-4)]);
        assert!(touches(inside, south + 0.01));
        assert!(touches(inside, south - 0.003), "330 m south of it");
        assert!(!touches(inside, south - 0.01), "1.1 km south of it");
        assert!(!touches(west + 3.0 * size[0], south + 0.01));
    }

    #[test]
    fn no_roads_no_tiles() {
        assert!(!tiles(&[]).touch([at(-1.0, 51.0), at(1.0, 53.0)]));
    }
}
