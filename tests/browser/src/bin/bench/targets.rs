//! What was promised, and whether it was kept.

/// Prints each target with its figure; whether all are met.
#[derive(Default)]
pub struct Targets {
    missed: usize,
}

impl Targets {
    /// A figure that must be at least so much.
    pub fn at_least(&mut self, what: &str, figure: f64, target: f64) {
        self.judge(what, figure, "at least", target, figure >= target);
    }

    /// A figure that must be at most so much.
    pub fn at_most(&mut self, what: &str, figure: f64, target: f64) {
        self.judge(what, figure, "at most", target, figure <= target);
    }

    fn judge(&mut self, what: &str, figure: f64, relation: &str, target: f64, is_met: bool) {
        self.missed += usize::from(!is_met);
        println!("{what:<64} {figure:>7.2}  {relation} {target:<5} {}", if is_met { "met" } else { "NOT MET" });
    }

    /// Whether all were met.
    pub fn all_met(&self) -> bool {
        self.missed == 0
    }
}

/// The middle of an odd number of measurements.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
