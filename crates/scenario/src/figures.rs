//! A site's own figures, and what a scenario changes of them.

use std::collections::BTreeMap;

use crate::service::{ServiceIndex, ServiceLimits};
use crate::week::Hours;

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
    /// Limits of services that have their own ([`crate::Service::own`]).
    pub for_services: BTreeMap<ServiceIndex, ServiceLimits>,
    /// How much it has of what services share, by the number of the [`crate::SharedCapacity`]; any amount of those that are not
    /// here.
    pub shared: BTreeMap<usize, f64>,
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
    /// See [`SiteFigures::for_services`].
    pub for_services: BTreeMap<ServiceIndex, ServiceLimits>,
    /// See [`SiteFigures::shared`].
    pub shared: BTreeMap<usize, f64>,
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
        merge_limits(&mut figures.for_services, &self.for_services);
        figures.shared.extend(&self.shared);
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
            ("shared_capacity", self.shared.iter().any(|(key, own)| other.shared.get(key).is_some_and(|o| o != own))),
        ];
        let mut keys: Vec<&'static str> = keys.into_iter().filter(|(_, differ)| *differ).map(|(key, _)| key).collect();
        let both = self.for_services.iter().filter_map(|(key, own)| Some((own, other.for_services.get(key)?)));
        for (own, other) in both {
            let pairs = own.by_key().into_iter().zip(other.by_key());
            let differing = pairs.filter(|((_, own), (_, other))| differ(own, other)).map(|((key, _), _)| key);
            keys.extend(differing.collect::<Vec<_>>());
        }
        keys
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
        merge_limits(&mut self.for_services, &other.for_services);
        self.shared.extend(&other.shared);
    }
}

fn merge_limits(limits: &mut BTreeMap<ServiceIndex, ServiceLimits>, changes: &BTreeMap<ServiceIndex, ServiceLimits>) {
    changes.iter().for_each(|(service, change)| limits.entry(*service).or_default().merge(change));
}
