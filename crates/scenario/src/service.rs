//! Services: what people travel for, each with its own patients, rule, limits and thresholds.

use waywarden_outcome::Care;
use waywarden_outcome::standards::Standard;

use crate::case::Headline;
use crate::{AllocationSpec, Case, ScenarioSpec, SiteFigures};

/// A service of the case, by its number.
pub type ServiceIndex = usize;

/// What people travel for. What it does not say it takes from the case.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// `[a-z0-9_]+`, unique in the case.
    pub id: String,
    /// For people.
    pub title: String,
    /// Which standards and evidence are those of it, if the case says so.
    pub care: Option<Care>,
    /// The weight of its patients, by its number: what its volumes and capacities count under every rule.
    pub weight: Option<usize>,
    /// How its patients are allocated to sites.
    pub allocation: Option<AllocationSpec>,
    /// Which limits of the sites are its own ([`SiteFigures::for_services`]).
    pub own: OwnLimits,
    /// Its thresholds of travel time.
    pub thresholds: Option<ServiceThresholds>,
    /// Standards of this service alone, after those of its care.
    pub standards: Vec<Standard>,
    /// Services without which it cannot run at a site, by their numbers; nothing needs itself, however indirectly.
    pub needs: Vec<ServiceIndex>,
    /// Whether a site that no longer offers what it needs no longer offers it either; else that is only told.
    pub falls: bool,
}

impl Service {
    /// A service that is in everything as the case is.
    #[must_use]
    pub fn new(id: &str, title: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            care: None,
            weight: None,
            allocation: None,
            own: OwnLimits::default(),
            thresholds: None,
            standards: Vec::new(),
            needs: Vec::new(),
            falls: true,
        }
    }
}

/// Which limits of the sites a service has of its own. Where it has one, that of the site itself is not its.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnLimits {
    /// [`ServiceLimits::capacity`].
    pub capacity: bool,
    /// [`ServiceLimits::min_volume`].
    pub min_volume: bool,
    /// [`ServiceLimits::max_volume`].
    pub max_volume: bool,
    /// [`ServiceLimits::recorded`].
    pub recorded: bool,
}

impl OwnLimits {
    /// The keys in a case file of those that it has.
    #[must_use]
    pub fn keys(self) -> Vec<&'static str> {
        let all = [
            ("capacity", self.capacity),
            ("min_volume", self.min_volume),
            ("max_volume", self.max_volume),
            ("recorded", self.recorded),
        ];
        all.into_iter().filter(|(_, own)| *own).map(|(key, _)| key).collect()
    }
}

/// The limits of a service at a site, in the unit of its weight; `None` where they are not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServiceLimits {
    /// Patients a year that it can take; `None`: any number.
    pub capacity: Option<f64>,
    /// Fewest patients a year at which it is safe.
    pub min_volume: Option<f64>,
    /// Most patients a year.
    pub max_volume: Option<f64>,
    /// Patients a year that were recorded.
    pub recorded: Option<f64>,
}

impl ServiceLimits {
    /// The limits by their keys in a case file.
    #[must_use]
    pub fn by_key(&self) -> [(&'static str, Option<f64>); 4] {
        [
            ("capacity", self.capacity),
            ("min_volume", self.min_volume),
            ("max_volume", self.max_volume),
            ("recorded", self.recorded),
        ]
    }

    /// Takes over what the other sets.
    pub fn merge(&mut self, other: &Self) {
        self.capacity = other.capacity.or(self.capacity);
        self.min_volume = other.min_volume.or(self.min_volume);
        self.max_volume = other.max_volume.or(self.max_volume);
        self.recorded = other.recorded.or(self.recorded);
    }
}

/// Thresholds of travel time of a service; the case has them among its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceThresholds {
    /// Milliseconds, ascending; at least one.
    pub limits_ms: Vec<u32>,
    /// The one that sentences and charts speak of, if it is named.
    pub headline: Option<Headline>,
}

/// A capacity that several services use up together, such as theatre hours. How much of it a site has stands in
/// [`SiteFigures::shared`].
#[derive(Clone, Debug, PartialEq)]
pub struct SharedCapacity {
    /// `[a-z0-9_]+`, unique in the case.
    pub id: String,
    /// For people.
    pub title: String,
    /// What it is counted in, for people: `hours a year`.
    pub unit: String,
    /// The services that share it, ascending, with what each of their patients uses: thousandths, above 0. No service shares
    /// two.
    pub uses: Vec<(ServiceIndex, u32)>,
}

impl SharedCapacity {
    /// What a patient of a service uses; `None` if the service does not share it.
    #[must_use]
    pub fn per_patient(&self, service: ServiceIndex) -> Option<f64> {
        let found = self.uses.iter().find(|(known, _)| *known == service);
        found.map(|(_, thousandths)| f64::from(*thousandths) / 1e3)
    }
}

impl Case {
    /// How the patients of a service are allocated in a scenario: by the rule of the scenario, else that of the service, else
    /// that of the case. Whose patients they are stays a matter of the service.
    #[must_use]
    pub fn allocation_of(&self, scenario: Option<&ScenarioSpec>, service: Option<ServiceIndex>) -> AllocationSpec {
        let service = self.service(service);
        let of_scenario = scenario.and_then(|scenario| scenario.allocation.as_ref());
        let spec = of_scenario.or_else(|| service?.allocation.as_ref()).unwrap_or(&self.allocation);
        let weight = service.and_then(|service| service.weight).unwrap_or(spec.weight);
        AllocationSpec { weight, ..spec.clone() }
    }

    /// The weight that a service is spoken of in: its own, else the first.
    #[must_use]
    pub fn headline_weight(&self, service: Option<ServiceIndex>) -> usize {
        self.service(service).and_then(|service| service.weight).unwrap_or(0)
    }

    /// The thresholds of a service, by their numbers in those of the case.
    #[must_use]
    pub fn threshold_numbers(&self, service: Option<ServiceIndex>) -> Vec<usize> {
        let own = self.service(service).and_then(|service| service.thresholds.as_ref());
        let asked = own.map(|own| &own.limits_ms).or(self.common_thresholds_ms.as_ref());
        let numbered = self.thresholds_ms.iter().enumerate();
        numbered.filter(|(_, ms)| asked.is_none_or(|asked| asked.contains(ms))).map(|(number, _)| number).collect()
    }

    /// The threshold that sentences and charts about a service speak of, by its number: that which it names, else 30 minutes if
    /// it is one of its own, else the middle one.
    #[must_use]
    pub fn headline_of(&self, service: Option<ServiceIndex>) -> usize {
        let own = self.service(service).and_then(|service| service.thresholds.as_ref());
        let named = own.map_or(self.headline.as_ref(), |own| own.headline.as_ref());
        let numbers = self.threshold_numbers(service);
        let at = |ms: u32| numbers.iter().copied().find(|&number| self.thresholds_ms[number] == ms);
        let named = named.and_then(|headline| at(headline.threshold_ms)).or_else(|| at(1_800_000));
        named.or_else(|| numbers.get(numbers.len().saturating_sub(1) / 2).copied()).unwrap_or(0)
    }

    /// What a service shares with others, by its number.
    #[must_use]
    pub fn shared_capacity_of(&self, service: Option<ServiceIndex>) -> Option<usize> {
        let service = service?;
        self.shared_capacities.iter().position(|shared| shared.per_patient(service).is_some())
    }

    /// The figures of a site as they are for a service: its own limits in place of those of the site.
    #[must_use]
    pub fn figures_of(&self, figures: &SiteFigures, service: Option<ServiceIndex>) -> SiteFigures {
        let mut of_service = figures.clone();
        if let (Some(index), Some(service)) = (service, self.service(service)) {
            let own = figures.for_services.get(&index).copied().unwrap_or_default();
            let limits = [
                (service.own.capacity, &mut of_service.capacity, own.capacity),
                (service.own.min_volume, &mut of_service.min_volume, own.min_volume),
                (service.own.max_volume, &mut of_service.max_volume, own.max_volume),
                (service.own.recorded, &mut of_service.recorded, own.recorded),
            ];
            limits.into_iter().filter(|(is_own, ..)| *is_own).for_each(|(_, limit, own)| *limit = own);
        }
        of_service
    }

    fn service(&self, service: Option<ServiceIndex>) -> Option<&Service> {
        self.services.get(service?)
    }
}
