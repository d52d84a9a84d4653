//! Fault plans: named ways in which a service or the network misbehaves, combined with `+`, and how often each struck.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The faults that one service knows.
pub trait Catalogue: 'static {
    /// Every fault's name and what it does.
    const FAULTS: &'static [(&'static str, &'static str)];

    /// What may stand behind a fault's colon.
    fn takes(fault: &str) -> Takes;
}

/// What may stand behind a fault's colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// A number, or no colon.
    Number,
    /// ASCII letters, or no colon.
    Name,
    /// ASCII letters: the fault means nothing without.
    OnlyName,
}

impl Takes {
    /// Reads what stands behind the colon, if there is one.
    fn read(self, text: Option<&str>) -> Result<Option<Argument>, ()> {
        match (self, text) {
            (Self::OnlyName, None) => Err(()),
            (_, None) => Ok(None),
            (Self::Nothing, Some(_)) => Err(()),
            (Self::Number, Some(text)) => text.parse().map(|number| Some(Argument::Number(number))).map_err(drop),
            (Self::Name | Self::OnlyName, Some(text)) => {
                let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
                is_name.then(|| Some(Argument::Name(text.to_owned()))).ok_or(())
            }
        }
    }
}

#[derive(Debug, Clone)]
enum Argument {
    Number(u64),
    Name(String),
}

#[derive(Debug)]
struct Fault {
    name: &'static str,
    argument: Option<Argument>,
    struck: AtomicU64,
}

/// A combination of the faults of a service. Clones share the count of strikes.
pub struct Plan<C> {
    faults: Arc<[Fault]>,
    service: PhantomData<fn() -> C>,
}

/// A plan's text names a fault that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault {
    fault: String,
    known: Vec<&'static str>,
}

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown fault {:?}; known are: {}", self.fault, self.known.join(", "))
    }
}

impl std::error::Error for UnknownFault {}

impl<C: Catalogue> Plan<C> {
    /// The plan in which nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::of(Vec::new())
    }

    fn of(faults: Vec<Fault>) -> Self {
        Self { faults: faults.into(), service: PhantomData }
    }

    /// Every fault's name and what it does.
    #[must_use]
    pub fn list() -> &'static [(&'static str, &'static str)] {
        C::FAULTS
    }

    /// Reads names joined by `+`, some with an argument: `429-every-7+token-expires:40+field-refused:finance`.
    ///
    /// # Errors
    /// Names the first part that is no fault.
    pub fn parse(text: &str) -> Result<Self, UnknownFault> {
        let mut faults = Vec::new();
        for part in text.split('+').map(str::trim).filter(|part| !part.is_empty()) {
            let unknown =
                || UnknownFault { fault: part.to_owned(), known: C::FAULTS.iter().map(|(name, _)| *name).collect() };
            let (name, argument) = part.split_once(':').map_or((part, None), |(name, text)| (name, Some(text)));
            let (name, _) = C::FAULTS.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
            let argument = C::takes(name).read(argument).map_err(|()| unknown())?;
            if *name != "none" {
                faults.push(Fault { name, argument, struck: AtomicU64::new(0) });
            }
        }
        Ok(Self::of(faults))
    }

    /// The plan's faults that have not struck yet, as they were written: a test that ends with one has not tested it.
    #[must_use]
    pub fn unstruck(&self) -> Vec<String> {
        let unstruck = self.faults.iter().filter(|fault| fault.struck.load(Ordering::Relaxed) == 0);
        unstruck.map(ToString::to_string).collect()
    }

    /// The same faults, of which none has struck yet.
    pub(crate) fn fresh(&self) -> Self {
        let fresh =
            |fault: &Fault| Fault { name: fault.name, argument: fault.argument.clone(), struck: AtomicU64::new(0) };
        Self::of(self.faults.iter().map(fresh).collect())
    }

    fn fault(&self, name: &str) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.name == name)
    }

    /// True if the plan holds this fault.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fault(name).is_some()
    }

    /// True if the plan holds this fault, which strikes herewith: the last of the conditions for it.
    pub(crate) fn strikes(&self, name: &str) -> bool {
        self.fault(name).map(Fault::strike).is_some()
    }

    /// The number of a fault that the plan holds.
    pub(crate) fn number(&self, name: &str, default: u64) -> Option<u64> {
        self.fault(name).map(|fault| match fault.argument {
            Some(Argument::Number(number)) => number,
            _ => default,
        })
    }

    /// The name behind the colon of a fault that the plan holds.
    pub(crate) fn word<'a>(&'a self, name: &str, default: &'a str) -> Option<&'a str> {
        self.fault(name).map(|fault| match &fault.argument {
            Some(Argument::Name(word)) => word,
            _ => default,
        })
    }

    /// True if the plan holds this fault with this name behind its colon; it strikes herewith.
    pub(crate) fn strikes_at(&self, name: &str, word: &str) -> bool {
        let is_it =
            |fault: &&Fault| fault.name == name && matches!(&fault.argument, Some(Argument::Name(own)) if own == word);
        self.faults.iter().find(is_it).map(Fault::strike).is_some()
    }

    /// Milliseconds by which this answer is late.
    pub(crate) fn delay_ms(&self) -> u64 {
        if self.strikes("slow") { self.number("slow", 150).unwrap_or(0) } else { 0 }
    }
}

impl Fault {
    fn strike(&self) {
        self.struck.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match &self.argument {
            Some(Argument::Number(number)) => write!(f, ":{number}"),
            Some(Argument::Name(name)) => write!(f, ":{name}"),
            None => Ok(()),
        }
    }
}

// Not derived: the catalogue is only a name.
impl<C> Clone for Plan<C> {
    fn clone(&self) -> Self {
        Self { faults: self.faults.clone(), service: PhantomData }
    }
}

/// The same faults, however often each has struck.
impl<C> PartialEq for Plan<C> {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl<C: Catalogue> Default for Plan<C> {
    fn default() -> Self {
        Self::none()
    }
}

impl<C> fmt::Debug for Plan<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.faults.iter()).finish()
    }
}

impl<C> fmt::Display for Plan<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return f.write_str("none");
        }
        for (place, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if place == 0 { "" } else { "+" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    struct Any;

    impl Catalogue for Any {
        const FAULTS: &'static [(&'static str, &'static str)] =
            &[("none", ""), ("slow", ""), ("html-200", ""), ("refused", ""), ("missing", "")];

        fn takes(fault: &str) -> Takes {
            match fault {
                "slow" => Takes::Number,
                "refused" => Takes::Name,
                "missing" => Takes::OnlyName,
                _ => Takes::Nothing,
            }
        }
    }

    fn plan(text: &str) -> Plan<Any> {
        Plan::parse(text).unwrap()
    }

    #[test]
    fn plans_combine_and_carry_numbers_and_names() {
        let text = "html-200+slow:5+refused:finance+missing:getGroups+missing:getTags";
        assert_eq!(plan(&text.replace('+', " + ")).to_string(), text);
        assert_eq!((plan(text).delay_ms(), plan("slow").delay_ms(), plan("none").delay_ms()), (5, 150, 0));
        assert_eq!(plan(text).word("refused", "any"), Some("finance"));
        assert_eq!((plan("refused").word("refused", "any"), plan("").word("refused", "any")), (Some("any"), None));
        assert!(plan(text).strikes_at("missing", "getTags") && !plan(text).strikes_at("missing", "getUsers"));
    }

    #[test]
    fn unknown_faults_are_named() {
        for wrong in
            ["nonsense", "html-200+x", "slow:x", "html-200:3", "refused:", "refused:a b", "missing", "missing:"]
        {
            assert!(Plan::<Any>::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Plan::<Any>::parse("x").unwrap_err().to_string().contains("\"x\"; known are: none, slow, html-200"));
    }

    #[test]
    fn what_has_not_struck_is_told_and_clones_count_together() {
        let held = plan("html-200+missing:getGroups+missing:getTags");
        assert!(held.has("html-200") && held.clone().strikes_at("missing", "getTags") && !held.strikes("slow"));
        assert_eq!(held.unstruck(), ["html-200", "missing:getGroups"]);
        assert!(held.strikes("html-200"));
        assert_eq!((held.unstruck().len(), held.fresh().unstruck().len()), (1, 3));
    }
}
