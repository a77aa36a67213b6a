//! What the colours of a map mean: classes with a condition, words and paint, for every format alike.
//!
//! A style is written once and read by QGIS (`.qml`, the project), the GeoPackage, the static maps and the report, so
//! that a colour means the same in all of them. The palettes are fixed: a class has the same colour in every option of
//! a case. They are chosen for readers who confuse red and green, and their lightness falls in one direction, so that
//! they can be told apart in grey.

use crate::layer::{Feature, Layer};
use crate::value::Value;

/// A colour, red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// `#rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Colours of travel times from near to far, dark to pale; the last stands for more than the last limit.
pub const NEAR_TO_FAR: [Rgb; 7] = [
    Rgb(8, 48, 107),
    Rgb(24, 100, 170),
    Rgb(74, 151, 201),
    Rgb(140, 192, 221),
    Rgb(188, 215, 234),
    Rgb(219, 232, 243),
    Rgb(232, 228, 220),
];

/// Colours of longer journeys, pale to dark: over 0, 5, 10, 15, 20 and 30 minutes.
pub const LONGER: [Rgb; 6] =
    [Rgb(254, 224, 190), Rgb(253, 190, 133), Rgb(250, 148, 70), Rgb(228, 104, 22), Rgb(184, 66, 4), Rgb(118, 38, 4)];

/// Colours of shorter journeys: over 10 minutes less, up to 10 minutes less.
pub const SHORTER: [Rgb; 2] = [Rgb(33, 102, 172), Rgb(146, 197, 222)];

/// Colours of land that comes within reach, pale to dark: from the smallest level to the largest.
pub const GAINED: [Rgb; 5] =
    [Rgb(198, 219, 239), Rgb(146, 197, 222), Rgb(103, 169, 207), Rgb(54, 128, 190), Rgb(33, 102, 172)];

/// Colours that say nothing but which: for catchments, whose names stand on the map (Paul Tol, light scheme, 2021).
pub const PLAIN: [Rgb; 8] = [
    Rgb(119, 170, 221),
    Rgb(238, 136, 102),
    Rgb(238, 221, 136),
    Rgb(68, 187, 153),
    Rgb(255, 170, 187),
    Rgb(153, 221, 255),
    Rgb(187, 204, 51),
    Rgb(170, 170, 0),
];

/// No change.
pub const UNCHANGED: Rgb = Rgb(236, 236, 232);

/// Nowhere to go.
pub const UNREACHABLE: Rgb = Rgb(60, 30, 80);

/// No figure.
pub const NO_FIGURE: Rgb = Rgb(255, 255, 255);

/// How the features of a layer are drawn, and what that means.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// The heading of the legend: what is shown, with its unit.
    pub legend: String,
    /// The classes in the order of the legend. A feature has the paint of the first whose condition it meets; one that
    /// meets none is not drawn.
    pub classes: Vec<Class>,
    /// The field that names a feature on the map, if names are drawn.
    pub label: Option<String>,
}

/// A class of a [`Style`].
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// In words, for the legend.
    pub label: String,
    /// Which features; all conditions must hold.
    pub when: Vec<When>,
    /// How they are drawn.
    pub paint: Paint,
}

/// A condition on a field.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// More than the first, at most the second (minutes, people and so on).
    Between(String, Option<f64>, Option<f64>),
    /// Exactly this number.
    Equal(String, f64),
    /// Exactly this text.
    Is(String, String),
    /// True or false.
    Flag(String, bool),
    /// There is a value.
    Present(String),
    /// There is none.
    Missing(String),
}

/// How a feature is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// Inside of areas and points.
    pub fill: Option<Rgb>,
    /// Borders and lines.
    pub line: Option<Rgb>,
    /// Width of borders and lines, millimetres on paper.
    pub width_mm: f64,
    /// Size of points, millimetres on paper.
    pub size_mm: f64,
    /// Shape of points.
    pub shape: Shape,
}

/// Shape of a point: with the colour, so that no meaning hangs on the colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A diagonal cross.
    Cross,
    /// A triangle that points up.
    Triangle,
}

impl Paint {
    /// An area filled with a colour under a thin border.
    #[must_use]
    pub fn area(fill: Rgb) -> Self {
        Self { fill: Some(fill), line: Some(Rgb(255, 255, 255)), width_mm: 0.05, size_mm: 2.0, shape: Shape::Circle }
    }

    /// Land filled with a colour, without a border.
    #[must_use]
    pub fn land(fill: Rgb) -> Self {
        Self { line: None, width_mm: 0.0, ..Self::area(fill) }
    }

    /// A point with a dark border.
    #[must_use]
    pub fn point(fill: Rgb, shape: Shape, size_mm: f64) -> Self {
        Self { fill: Some(fill), line: Some(Rgb(30, 30, 30)), width_mm: 0.2, size_mm, shape }
    }

    /// A line.
    #[must_use]
    pub fn line(line: Rgb, width_mm: f64) -> Self {
        Self { fill: None, line: Some(line), width_mm, size_mm: 0.0, shape: Shape::Circle }
    }

    /// A border only.
    #[must_use]
    pub fn outline(line: Rgb, width_mm: f64) -> Self {
        Self { fill: None, ..Self { line: Some(line), width_mm, ..Self::area(line) } }
    }
}

impl Class {
    /// A class from its words, conditions and paint.
    #[must_use]
    pub fn new(label: impl Into<String>, when: Vec<When>, paint: Paint) -> Self {
        Self { label: label.into(), when, paint }
    }
}

impl Style {
    /// The number of the class that a feature of `layer` belongs to.
    #[must_use]
    pub fn class_of(&self, layer: &Layer, feature: &Feature) -> Option<usize> {
        let value = |field: &str| {
            let at = layer.fields.iter().position(|f| f.name == field);
            at.and_then(|at| feature.values.get(at)).unwrap_or(&Value::Null)
        };
        self.classes.iter().position(|class| class.when.iter().all(|when| when.holds(&value)))
    }
}

impl When {
    fn holds<'a>(&self, value: &impl Fn(&str) -> &'a Value) -> bool {
        let number = |field: &str| match value(field) {
            Value::Integer(number) => Some(*number as f64),
            Value::Number(number) => Some(*number),
            _ => None,
        };
        match self {
            Self::Between(field, above, up_to) => {
                number(field).is_some_and(|n| above.is_none_or(|low| n > low) && up_to.is_none_or(|high| n <= high))
            }
            Self::Equal(field, wanted) => number(field).is_some_and(|n| n == *wanted),
            Self::Is(field, wanted) => matches!(value(field), Value::Text(text) if text == wanted),
            Self::Flag(field, wanted) => *value(field) == Value::Boolean(*wanted),
            Self::Present(field) => *value(field) != Value::Null,
            Self::Missing(field) => *value(field) == Value::Null,
        }
    }
}

/// Minutes as they are written in legends: `15`, `7.5`.
fn short(minutes: f64) -> String {
    format!("{minutes}")
}

/// Classes of travel time in `field` by `limits_min` (ascending), near to far, then more than the last, then none.
#[must_use]
pub fn time_classes(field: &str, limits_min: &[f64], scale: &TimeScale, paint: impl Fn(Rgb) -> Paint) -> Vec<Class> {
    let mut classes = Vec::new();
    let mut low = None;
    for &high in limits_min {
        let colour = scale.colour(high);
        let label = low.map_or_else(
            || format!("Up to {} minutes", short(high)),
            |low: f64| format!("{} to {} minutes", short(low), short(high)),
        );
        classes.push(Class::new(label, vec![When::Between(field.into(), low, Some(high))], paint(colour)));
        low = Some(high);
    }
    let over = low.map_or_else(|| "Any time".to_owned(), |low| format!("Over {} minutes", short(low)));
    let beyond = NEAR_TO_FAR[NEAR_TO_FAR.len() - 1];
    classes.push(Class::new(over, vec![When::Between(field.into(), low, None)], paint(beyond)));
    classes
}

/// One colour for each limit of a case, whether areas or land are coloured by it.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeScale(Vec<f64>);

impl TimeScale {
    /// The scale of all limits in minutes, in any order, repeated ones once.
    #[must_use]
    pub fn new(limits_min: impl IntoIterator<Item = f64>) -> Self {
        let mut limits: Vec<f64> = limits_min.into_iter().collect();
        limits.sort_by(f64::total_cmp);
        limits.dedup();
        Self(limits)
    }

    /// The colour of "up to" a limit: near to far, spread over the palette.
    #[must_use]
    pub fn colour(&self, limit_min: f64) -> Rgb {
        let last = NEAR_TO_FAR.len() - 2;
        let steps = self.0.len().saturating_sub(1).max(1);
        let at = self.0.partition_point(|limit| *limit < limit_min).min(steps);
        NEAR_TO_FAR[(at * last + steps / 2) / steps]
    }
}

/// Classes of isochrones in the field `minutes`, near first; draw them far first.
#[must_use]
pub fn isochrone_classes(limits_min: &[f64], scale: &TimeScale) -> Vec<Class> {
    let class = |&limit: &f64| {
        let label = format!("Within {} minutes", short(limit));
        Class::new(label, vec![When::Equal("minutes".into(), limit)], Paint::land(scale.colour(limit)))
    };
    limits_min.iter().map(class).collect()
}

/// Classes of the change of a travel time in minutes in `field`, whose values before and after stand in `before` and
/// `after`: the same in every option of every case, so that maps can be laid side by side.
#[must_use]
pub fn change_classes(field: &str, before: &str, after: &str, paint: impl Fn(Rgb) -> Paint) -> Vec<Class> {
    let between = |low, high| vec![When::Between(field.into(), low, high)];
    let mut classes = vec![
        Class::new("Over 10 minutes shorter", between(None, Some(-10.0)), paint(SHORTER[0])),
        // Half the last digit that is written: what rounds to nothing is no change.
        Class::new("Up to 10 minutes shorter", between(Some(-10.0), Some(-0.0005)), paint(SHORTER[1])),
        Class::new("No change", between(Some(-0.0005), Some(0.0005)), paint(UNCHANGED)),
    ];
    let limits: [f64; 6] = [0.0005, 5.0, 10.0, 15.0, 20.0, 30.0];
    for (i, &low) in limits.iter().enumerate() {
        let label = match limits.get(i + 1) {
            Some(&high) => format!("{} to {} minutes longer", short(low.floor()), short(high)),
            None => format!("Over {} minutes longer", short(low)),
        };
        classes.push(Class::new(label, between(Some(low), limits.get(i + 1).copied()), paint(LONGER[i])));
    }
    let gone = vec![When::Present(before.into()), When::Missing(after.into())];
    classes.push(Class::new("No longer within reach", gone, paint(UNREACHABLE)));
    let new = vec![When::Missing(before.into()), When::Present(after.into())];
    classes.push(Class::new("Newly within reach", new, paint(SHORTER[0])));
    classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Field, Geometry};
    use crate::value::Kind;

    fn class(style: &Style, values: [Option<f64>; 3]) -> Option<String> {
        let number = Kind::Number { decimals: 3 };
        let mut layer = Layer::new("a", ["b", "c", "d"].map(|name| Field::new(name, number)).to_vec());
        layer.features.push(Feature::new("x", Geometry::None, values.map(Value::from).to_vec()));
        style.class_of(&layer, &layer.features[0]).map(|at| style.classes[at].label.clone())
    }

    #[test]
    fn every_change_has_one_class() {
        let classes = change_classes("d", "b", "c", Paint::area);
        let style = Style { legend: String::new(), classes, label: None };
        for (extra, words) in [
            (-10.001, "Over 10 minutes shorter"),
            (-10.0, "Over 10 minutes shorter"),
            (-9.999, "Up to 10 minutes shorter"),
            (0.0, "No change"),
            (0.001, "0 to 5 minutes longer"),
            (5.0, "0 to 5 minutes longer"),
            (5.001, "5 to 10 minutes longer"),
            (30.0, "20 to 30 minutes longer"),
            (30.001, "Over 30 minutes longer"),
        ] {
            let found = class(&style, [Some(50.0), Some(50.0 + extra), Some(extra)]);
            assert_eq!(found.as_deref(), Some(words), "{extra}");
        }
        assert_eq!(class(&style, [Some(1.0), None, None]).as_deref(), Some("No longer within reach"));
        assert_eq!(class(&style, [None, Some(1.0), None]).as_deref(), Some("Newly within reach"));
        assert_eq!(class(&style, [None, None, None]), None);
    }

    #[test]
    fn times_up_to_a_limit_are_within_it() {
        let scale = TimeScale::new([15.0, 30.0]);
        let classes = time_classes("b", &[15.0, 30.0], &scale, Paint::area);
        let style = Style { legend: String::new(), classes, label: None };
        for (minutes, words) in [(0.0, "Up to 15 minutes"), (15.0, "Up to 15 minutes"), (15.001, "15 to 30 minutes")] {
            assert_eq!(class(&style, [Some(minutes), None, None]).as_deref(), Some(words));
        }
        assert_eq!(class(&style, [Some(31.0), None, None]).as_deref(), Some("Over 30 minutes"));
        assert_eq!(class(&style, [None, None, None]), None);
    }

    #[test]
    fn palettes_grow_darker_one_way() {
        let light = |c: &Rgb| 0.2126 * f64::from(c.0) + 0.7152 * f64::from(c.1) + 0.0722 * f64::from(c.2);
        assert!(NEAR_TO_FAR[..6].is_sorted_by(|a, b| light(a) + 8.0 < light(b)));
        assert!(LONGER.is_sorted_by(|a, b| light(a) > light(b) + 8.0));
        assert!(GAINED.is_sorted_by(|a, b| light(a) > light(b) + 8.0));
        for limits in 1..=6 {
            let scale = TimeScale::new((1..=limits).map(f64::from));
            let colours: Vec<Rgb> = (1..=limits).map(|limit| scale.colour(f64::from(limit))).collect();
            assert!(colours.is_sorted_by(|a, b| light(a) + 8.0 < light(b)), "{colours:?}");
        }
    }
}
