//! The choice of sites of a case.

use waywarden_scenario::{Case, SitingSpec};
use waywarden_siting::Control;
use waywarden_study::{Computed, SitingOfCase, SitingResult, StudyError};

use crate::Error;

/// Chooses the best sites of a case, with proof, over the times that are computed for it anyway: among the sites of today and the
/// candidates of the case. `spec` says what is asked; that of the case is [`Case::siting`]. Counts are as they are, not for
/// publication.
///
/// ```
/// # use waywarden::scenario::{AreaInput, SiteInput, SitingSpec, TravelTimes, WeightSpec};
/// # use waywarden::{Case, Silent, Wanted, choose_sites, compute};
/// use waywarden::siting::{Aim, Control, Question};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let case = Case::builder("valley", "A valley")
///     .site(SiteInput::new("up", "Upper", -3.0, 51.1))
///     .candidate(SiteInput::new("mill", "The mill", -3.0, 51.05))
///     .weight(WeightSpec::population("people", "People"))
///     .area(AreaInput::new("a", "Aton", -3.0, 51.05, [120.0]))
///     .area(AreaInput::new("b", "Beton", -3.0, 51.06, [80.0]))
///     // Minutes to "up" and to the mill: 9 and 2 from Aton, 6 and 4 from Beton.
///     .times(TravelTimes::new(2, 2, [9, 2, 6, 4].map(|minutes| minutes * 60_000).to_vec(), vec![None; 2])?)
///     .build()?;
/// let computed = compute(&case, None, Wanted::default(), &Silent)?;
/// let question = Question { open: Some((1, 1)), aims: vec![Aim::Mean], ..Question::default() };
/// let found = choose_sites(&case, &computed, &SitingSpec { question, ..SitingSpec::default() }, Control::default())?;
/// let best = found.choice.answer.best().ok_or("a plan")?;
/// // (120 x 2 + 80 x 4) / 200 = 2.8 minutes at the mill.
/// assert_eq!((found.ids(&best.sites), best.figures[0]), (vec!["mill"], 2.8));
/// assert!(found.choice.answer.optimal());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Study`] for what does not fit the case or cannot be solved as it stands. That nothing keeps all rules is no error:
/// [`waywarden_siting::Choice::clash`] then says why.
pub fn choose_sites(
    case: &Case,
    computed: &Computed,
    spec: &SitingSpec,
    control: Control<'_>,
) -> Result<SitingResult, Error> {
    let choose = || {
        let of_case = SitingOfCase::new(case, computed, spec.clone())?;
        let choice = of_case.choose(case, control)?;
        Ok(SitingResult { of_case, choice })
    };
    choose().map_err(|error| Error::Study(StudyError::Siting(error)))
}
