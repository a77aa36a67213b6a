//! What the layers of a case look like.

use waywarden_pack::style::{
    Class, NO_FIGURE, Paint, Rgb, Shape, Style, TimeScale, When, change_classes, time_classes,
};
use waywarden_results::{LayerKind, MapLayer};
use waywarden_scenario::{AllocationSpec, Case, Rule};

use super::land_styles;

const INK: Rgb = Rgb(28, 28, 28);
const WHITE: Rgb = Rgb(255, 255, 255);
const PALE: Rgb = Rgb(170, 170, 166);
const ROAD: Rgb = Rgb(141, 134, 122);
const FLOW: Rgb = Rgb(118, 38, 4);

/// Which side of an option a map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapSide {
    /// As it is.
    Before,
    /// As it would be.
    After,
    /// The change.
    Difference,
}

impl MapSide {
    /// In the order in which maps stand.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::Difference];

    /// For files and ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Difference => "difference",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Before => "Before",
            Self::After => "After",
            Self::Difference => "Difference",
        }
    }
}

/// Minutes from milliseconds.
pub fn minutes(limits_ms: &[u32]) -> Vec<f64> {
    limits_ms.iter().map(|&ms| f64::from(ms) / 60_000.0).collect()
}

/// One scale for the limits of areas and those of land.
pub fn scale(case: &Case) -> TimeScale {
    TimeScale::new(minutes(&case.thresholds_ms).into_iter().chain(minutes(&case.isochrones.limits_ms)))
}

/// Whether the case draws outlines of its areas.
pub fn has_outlines(case: &Case) -> bool {
    case.polygons.is_some()
}

fn area_paint(case: &Case) -> impl Fn(Rgb) -> Paint + use<> {
    let outlines = has_outlines(case);
    move |fill| if outlines { Paint::area(fill) } else { Paint::point(fill, Shape::Circle, 2.2) }
}

/// What the minutes of an area are: to the nearest site if everyone goes there, always.
pub fn minutes_to_site(case: &Case) -> &'static str {
    let nearest = |spec: &AllocationSpec| spec.rule == Rule::Nearest && spec.same_commissioner.is_none();
    let mut own = case.scenarios.iter().filter_map(|scenario| scenario.allocation.as_ref());
    let mut of_services = case.services.iter().filter_map(|service| service.allocation.as_ref());
    if nearest(&case.allocation) && own.all(nearest) && of_services.all(nearest) {
        "Minutes to the nearest site"
    } else {
        "Minutes to the site"
    }
}

/// Whether the scenario behind a key counts only some residents.
fn counts_some(case: &Case, key: &str) -> bool {
    let is_key = |id: &str| key == id || case.services.iter().any(|service| key == format!("{id}_{}", service.id));
    case.scenarios.iter().any(|scenario| is_key(&scenario.id) && scenario.in_scope.is_some())
}

/// Areas on one side of an option, by its key.
pub fn areas(case: &Case, key: &str, side: MapSide) -> Style {
    let paint = area_paint(case);
    let field = |suffix: &str| format!("{key}_{suffix}");
    let (before, after) = (field("before_min"), field("after_min"));
    let counted = |flag: bool| When::Flag(field("counts"), flag);
    let (legend, mut classes) = match side {
        MapSide::Before | MapSide::After => {
            let this = if side == MapSide::Before { &before } else { &after };
            let mut classes = time_classes(this, &minutes(&case.thresholds_ms), &scale(case), &paint);
            classes.push(Class::new(
                if case.given_times.is_some() { "No time given" } else { "No way to any site" },
                vec![counted(true), When::Missing(this.clone())],
                Paint { line: Some(INK), width_mm: 0.15, ..paint(NO_FIGURE) },
            ));
            (minutes_to_site(case).to_owned(), classes)
        }
        MapSide::Difference => (
            "Change of the minutes to the site".to_owned(),
            change_classes(&field("extra_min"), &before, &after, &paint),
        ),
    };
    if counts_some(case, key) {
        let off = Paint { line: Some(PALE), width_mm: 0.08, ..paint(WHITE) };
        classes.push(Class::new("Not counted in this option", vec![counted(false)], off));
    }
    Style { legend, classes, label: None }
}

/// Sites on one side of an option, by its key.
pub fn sites_of(key: &str, side: MapSide) -> Style {
    let flag = |suffix: &str, on: bool| When::Flag(format!("{key}_{suffix}"), on);
    let open = Paint { line: Some(INK), width_mm: 0.6, ..Paint::point(WHITE, Shape::Square, 3.2) };
    let closed = Paint { line: Some(WHITE), width_mm: 0.25, ..Paint::point(INK, Shape::Cross, 4.2) };
    let new = Paint { width_mm: 0.6, ..Paint::point(WHITE, Shape::Triangle, 4.0) };
    let classes = match side {
        MapSide::Before => vec![Class::new("Site", vec![flag("before", true)], open)],
        MapSide::After | MapSide::Difference => vec![
            Class::new("Site", vec![flag("before", true), flag("after", true)], open),
            Class::new("Closed or moved away", vec![flag("before", true), flag("after", false)], closed),
            Class::new("New", vec![flag("before", false), flag("after", true)], new),
        ],
    };
    Style { legend: "Sites".to_owned(), classes, label: Some("site_name".to_owned()) }
}

fn sites() -> Style {
    let paint = Paint { line: Some(INK), width_mm: 0.6, ..Paint::point(WHITE, Shape::Square, 3.2) };
    let classes = vec![Class::new("Site", vec![When::Present("site_id".to_owned())], paint)];
    Style { legend: "Sites".to_owned(), classes, label: Some("site_name".to_owned()) }
}

/// The best plan of a choice of sites, and what else could be chosen.
fn siting_sites() -> Style {
    let flag = |name: &str, on: bool| When::Flag(name.to_owned(), on);
    let open = Paint { line: Some(INK), width_mm: 0.6, ..Paint::point(WHITE, Shape::Square, 3.2) };
    let new = Paint { width_mm: 0.6, ..Paint::point(WHITE, Shape::Triangle, 4.0) };
    let closed = Paint { line: Some(WHITE), width_mm: 0.25, ..Paint::point(INK, Shape::Cross, 4.2) };
    let other = Paint { line: Some(WHITE), width_mm: 0.25, ..Paint::point(INK, Shape::Circle, 1.6) };
    let class = |label: &str, best: bool, existing: bool, paint| {
        Class::new(label, vec![flag("in_best", best), flag("existing", existing)], paint)
    };
    let classes = vec![
        class("In the best plan, exists", true, true, open),
        class("In the best plan, new", true, false, new),
        class("Exists, not in the best plan", false, true, closed),
        class("Not chosen", false, false, other),
    ];
    Style { legend: "The best choice of sites".to_owned(), classes, label: Some("site_name".to_owned()) }
}

/// The roads under a map.
pub fn roads() -> Style {
    let class = |label: &str, name: usize, width_mm: f64| {
        Class::new(label, vec![When::Equal("level_order".to_owned(), name as f64)], Paint::line(ROAD, width_mm))
    };
    Style {
        legend: "Roads".to_owned(),
        classes: vec![
            class("Motorway or trunk road", 0, 0.4),
            class("Primary road", 1, 0.22),
            class("Secondary road", 2, 0.1),
            class("Ferry", 3, 0.06),
        ],
        label: None,
    }
}

fn flows() -> Style {
    let band = |label: &str, low, high, width_mm| {
        Class::new(label, vec![When::Between("share_of_largest".to_owned(), low, high)], Paint::line(FLOW, width_mm))
    };
    Style {
        legend: "Where people go instead".to_owned(),
        classes: vec![
            band("Half of the largest flow or more", Some(0.5), None, 1.6),
            band("A tenth to a half of it", Some(0.1), Some(0.5), 0.9),
            band("Less", None, Some(0.1), 0.4),
        ],
        label: None,
    }
}

fn most_affected() -> Style {
    let classes = change_classes("extra_min", "before_min", "after_min", |fill| Paint::point(fill, Shape::Circle, 3.0));
    let longer = classes.into_iter().filter(|class| class.label.ends_with("longer")).collect();
    Style {
        legend: "Places with the longest extra journeys".to_owned(),
        classes: longer,
        label: Some("area_name".to_owned()),
    }
}

/// The style in which a layer is opened on its own.
pub fn default_style(case: &Case, map: &MapLayer) -> Style {
    match map.kind {
        LayerKind::Areas => {
            let scenario =
                case.scenarios.iter().find(|scenario| scenario.layers).map_or("", |scenario| scenario.id.as_str());
            let service = case.services.first().map(|service| format!("_{}", service.id)).unwrap_or_default();
            areas(case, &format!("{scenario}{service}"), MapSide::Difference)
        }
        LayerKind::Sites => sites(),
        LayerKind::SitingSites => siting_sites(),
        LayerKind::MainRoads => roads(),
        LayerKind::FlowLines => flows(),
        LayerKind::MostAffected => most_affected(),
        LayerKind::Land(kind, _) => land_styles::style(case, kind, &map.layer),
    }
}
