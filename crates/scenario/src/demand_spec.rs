//! What the columns of the demand table mean.

/// A demand column that results are weighted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightSpec {
    /// The column of the demand table.
    pub column: String,
    /// Short name for columns of outputs, `[a-z0-9_]+`, unique in the case.
    pub name: String,
    /// For people.
    pub title: String,
    /// What one unit of it is, as in `patients a year`; may be empty.
    pub unit: String,
    /// What is counted.
    pub kind: WeightKind,
    /// Whether small counts are withheld.
    pub disclosure: Disclosure,
}

impl WeightSpec {
    /// Residents, of which no count is withheld.
    #[must_use]
    pub fn population(name: &str, title: &str) -> Self {
        Self {
            column: name.to_owned(),
            name: name.to_owned(),
            title: title.to_owned(),
            unit: "people".to_owned(),
            kind: WeightKind::Population,
            disclosure: Disclosure::None,
        }
    }

    /// Patients a year, of which small counts are withheld.
    #[must_use]
    pub fn patients(name: &str, title: &str) -> Self {
        Self {
            unit: "patients a year".to_owned(),
            kind: WeightKind::Patients,
            disclosure: Disclosure::Patients,
            ..Self::population(name, title)
        }
    }

    /// Whether small counts of it are withheld and the others rounded, in every output.
    #[must_use]
    pub fn protected(&self) -> bool {
        self.disclosure == Disclosure::Patients
    }
}

/// What a weight counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightKind {
    /// Residents.
    #[default]
    Population,
    /// Patients a year.
    Patients,
    /// Households.
    Households,
}

impl WeightKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Population, Self::Patients, Self::Households];

    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Patients => "patients",
            Self::Households => "households",
        }
    }
}

/// Which rule of disclosure holds for a weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disclosure {
    /// None: population estimates and modelled figures.
    #[default]
    None,
    /// Counts of patients: 1 to 7 are withheld, others rounded to the nearest 5.
    Patients,
}

impl Disclosure {
    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patients => "patients",
        }
    }
}

/// A column of the demand table by which areas are grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSpec {
    /// The column, as in the header of the demand table.
    pub column: String,
    /// Short name for outputs, `[a-z0-9_]+`, unique among the groups.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it says.
    pub kind: GroupKind,
}

/// What a group says of an area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupKind {
    /// Deprivation in tenths, 1 (most deprived) to 10; results are by fifths.
    DeprivationDecile,
    /// Deprivation in fifths, 1 (most deprived) to 5.
    DeprivationQuintile,
    /// Urban or rural.
    Rurality,
    /// Who pays for the care of the people there.
    Commissioner,
    /// District or other authority.
    District,
    /// Anything else.
    #[default]
    Other,
}

impl GroupKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::DeprivationDecile,
        Self::DeprivationQuintile,
        Self::Rurality,
        Self::Commissioner,
        Self::District,
        Self::Other,
    ];

    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeprivationDecile => "deprivation_decile",
            Self::DeprivationQuintile => "deprivation_quintile",
            Self::Rurality => "rurality",
            Self::Commissioner => "commissioner",
            Self::District => "district",
            Self::Other => "other",
        }
    }

    /// Into how many parts a scale of deprivation divides; `None` for other kinds.
    #[must_use]
    pub fn deprivation_parts(self) -> Option<u8> {
        match self {
            Self::DeprivationDecile => Some(10),
            Self::DeprivationQuintile => Some(5),
            _ => None,
        }
    }

    /// The fifth of deprivation that a cell means, 1 (most deprived) to 5; `None` for other kinds and other cells.
    #[must_use]
    pub fn quintile(self, cell: &str) -> Option<u8> {
        let value: u8 = cell.trim().parse().ok()?;
        match self {
            Self::DeprivationDecile if (1..=10).contains(&value) => Some(value.div_ceil(2)),
            Self::DeprivationQuintile if (1..=5).contains(&value) => Some(value),
            _ => None,
        }
    }
}

/// Weights that are parts of one whole, such as ages: results are shown side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightGroup {
    /// Short name for outputs, unique among all groups.
    pub name: String,
    /// For people.
    pub title: String,
    /// What the parts are.
    pub kind: WeightGroupKind,
    /// The weights by their number in the case; at least one.
    pub weights: Vec<usize>,
}

/// What weights that belong together tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightGroupKind {
    /// Ages.
    Age,
    /// Households with and without a car.
    Cars,
}

impl WeightGroupKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Age, Self::Cars];

    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Cars => "cars",
        }
    }
}
