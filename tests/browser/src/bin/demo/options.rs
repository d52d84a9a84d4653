//! What the user asked for.

use std::path::PathBuf;

use anyhow::{Result, bail};
use keepsake_browser::browser::Kind;

/// Which service is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Wrike's API v4.
    Wrike,
    /// A server of the 2010 API.
    Legacy,
    /// Workfront Proof.
    Proof,
}

impl std::str::FromStr for Service {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Service> {
        match name {
            "wrike" => Ok(Service::Wrike),
            "wrike-legacy" => Ok(Service::Legacy),
            "proof" => Ok(Service::Proof),
            _ => bail!("there is no service {name}; there are wrike, wrike-legacy and proof"),
        }
    }
}

/// The options of the command line.
pub struct Options {
    pub service: Service,
    pub once: Option<PathBuf>,
    pub seed: u64,
    pub tasks: Option<u64>,
    pub files: Option<u64>,
    pub proofs: Option<u64>,
    /// How a server of the 2010 API answers, in the words of the page: "XML" or "JSON".
    pub format: String,
    /// A fault plan of the service's, or "list".
    pub fault: Option<String>,
    pub browser: Kind,
    pub headed: bool,
}

impl Options {
    /// Those of this program's own command line.
    pub fn parse() -> Result<Options> {
        let mut options = Options {
            service: Service::Wrike,
            once: None,
            seed: 1,
            tasks: None,
            files: None,
            proofs: None,
            format: "XML".into(),
            fault: None,
            browser: Kind::Chromium,
            headed: false,
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            use lexopt::prelude::*;
            match argument {
                Long("service") => options.service = parser.value()?.string()?.parse()?,
                Long("once") => options.once = Some(parser.value()?.into()),
                Long("seed") => options.seed = parser.value()?.parse()?,
                Long("tasks") => options.tasks = Some(parser.value()?.parse()?),
                Long("files") => options.files = Some(parser.value()?.parse()?),
                Long("proofs") => options.proofs = Some(parser.value()?.parse()?),
                Long("format") => options.format = format(&parser.value()?.string()?)?,
                Long("fault") => options.fault = Some(parser.value()?.string()?),
                Long("browser") => options.browser = parser.value()?.string()?.parse()?,
                Long("headed") => options.headed = true,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

fn format(name: &str) -> Result<String> {
    match name {
        "xml" | "json" => Ok(name.to_ascii_uppercase()),
        _ => bail!("there is no format {name}; there are xml and json"),
    }
}
