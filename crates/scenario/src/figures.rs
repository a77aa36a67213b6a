//! A site's own figures, and what a scenario changes of them.

use waywarden_outcome::Care;

use crate::week::Hours;

/// A service of the case, by its number.
pub type ServiceIndex = usize;

/// What people travel for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// `[a-z0-9_]+`, unique in the case.
    pub id: String,
    /// For people.
    pub title: String,
    /// Which standards and evidence are those of it, if the case says so.
    pub care: Option<Care>,
}

/// The figures of a site; `None` where they are not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteFigures {
    /// Which services it offers, ascending; `None`: all of the case.
    pub services: Option<Vec<ServiceIndex>>,
    /// When it is open; `None`: always.
    pub hours: Option<Hours>,
    /// Patients a year that it can take, in the unit of the weight that the allocation counts; `None`: any number.
    pub capacity: Option<f64>,
    /// From the door to the needle, minutes.
    pub door_to_needle_min: Option<f64>,
    /// Share of patients who are treated (thrombolysed), 0 to 1.
    pub treatment_rate: Option<f64>,
    /// Fewest patients a year at which the unit is safe.
    pub min_volume: Option<f64>,
    /// Most patients a year.
    pub max_volume: Option<f64>,
    /// Patients a year that were recorded.
    pub recorded: Option<f64>,
    /// Who commissions it, in the words of the areas' commissioner group.
    pub commissioner: Option<String>,
    /// How much it attracts, above 0; for Huff's model.
    pub attractiveness: Option<f64>,
}

impl SiteFigures {
    /// Whether it offers a service; a case without services has one, `None`, that all offer.
    #[must_use]
    pub fn offers(&self, service: Option<ServiceIndex>) -> bool {
        match (&self.services, service) {
            (Some(offered), Some(service)) => offered.contains(&service),
            _ => true,
        }
    }
}

/// What a scenario changes of a site: `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureChange {
    /// The services that it then offers.
    pub services: Option<Vec<ServiceIndex>>,
    /// The hours at which it is then open.
    pub hours: Option<Hours>,
    /// See [`SiteFigures::capacity`].
    pub capacity: Option<f64>,
    /// See [`SiteFigures::door_to_needle_min`].
    pub door_to_needle_min: Option<f64>,
    /// See [`SiteFigures::treatment_rate`].
    pub treatment_rate: Option<f64>,
    /// See [`SiteFigures::min_volume`].
    pub min_volume: Option<f64>,
    /// See [`SiteFigures::max_volume`].
    pub max_volume: Option<f64>,
    /// See [`SiteFigures::attractiveness`].
    pub attractiveness: Option<f64>,
}

impl FigureChange {
    /// Changes what it changes.
    pub fn apply(&self, figures: &mut SiteFigures) {
        fn set<T: Clone>(target: &mut Option<T>, change: &Option<T>) {
            if change.is_some() {
                target.clone_from(change);
            }
        }
        set(&mut figures.services, &self.services);
        set(&mut figures.hours, &self.hours);
        set(&mut figures.capacity, &self.capacity);
        set(&mut figures.door_to_needle_min, &self.door_to_needle_min);
        set(&mut figures.treatment_rate, &self.treatment_rate);
        set(&mut figures.min_volume, &self.min_volume);
        set(&mut figures.max_volume, &self.max_volume);
        set(&mut figures.attractiveness, &self.attractiveness);
    }

    /// The keys that both changes set to different values.
    #[must_use]
    pub fn conflicts(&self, other: &Self) -> Vec<&'static str> {
        fn differ<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            one.is_some() && other.is_some() && one != other
        }
        let keys = [
            ("services", differ(&self.services, &other.services)),
            ("hours", differ(&self.hours, &other.hours)),
            ("capacity", differ(&self.capacity, &other.capacity)),
            ("door_to_needle_min", differ(&self.door_to_needle_min, &other.door_to_needle_min)),
            ("treatment_rate", differ(&self.treatment_rate, &other.treatment_rate)),
            ("min_volume", differ(&self.min_volume, &other.min_volume)),
            ("max_volume", differ(&self.max_volume, &other.max_volume)),
            ("attractiveness", differ(&self.attractiveness, &other.attractiveness)),
        ];
        keys.into_iter().filter(|(_, differ)| *differ).map(|(key, _)| key).collect()
    }

    /// Takes over what the other sets.
    pub fn merge(&mut self, other: &Self) {
        fn take<T: Clone>(target: &mut Option<T>, other: &Option<T>) {
            if other.is_some() {
                target.clone_from(other);
            }
        }
        take(&mut self.services, &other.services);
        take(&mut self.hours, &other.hours);
        take(&mut self.capacity, &other.capacity);
        take(&mut self.door_to_needle_min, &other.door_to_needle_min);
        take(&mut self.treatment_rate, &other.treatment_rate);
        take(&mut self.min_volume, &other.min_volume);
        take(&mut self.max_volume, &other.max_volume);
        take(&mut self.attractiveness, &other.attractiveness);
    }
}
