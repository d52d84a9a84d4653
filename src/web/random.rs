//! Chance from the browser.

use super::js;
use crate::host::random::Random;

/// `crypto.getRandomValues`.
#[derive(Default)]
pub struct WorkerRandom;

impl Random for WorkerRandom {
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 4];
        match js::scope().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)) {
            Ok(_) => f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0),
            Err(_) => js_sys::Math::random(),
        }
    }
}
