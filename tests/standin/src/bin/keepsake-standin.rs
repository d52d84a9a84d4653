//! Serves a generated account until it is interrupted.
#![allow(clippy::print_stdout, reason = "a command line tool says what it serves")]

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use keepsake_standin::server::{Config, Server};
use keepsake_standin::{
    Account, AccountSpec, CLIENT_ID, CLIENT_SECRET, FaultPlan, REDIRECT, Region, StandIn, VALID_TOKEN,
};
use lexopt::prelude::*;

const USAGE: &str = "\
keepsake-standin: a stand-in for Wrike's API v4 over a generated account

  --port N         port to listen on (8443; 0 picks a free one)
  --tls            with a self-signed certificate
  --seed N         which account (1)
  --tasks N        tasks, the rest in proportion (320)
  --files N        attachments, each version counted (44)
  --file-size N    bytes of each file (as in a real account: 11 kB in the middle, some large)
  --region NAME    us, eu or us2 (us)
  --rate-limit N   calls a minute (none)
  --origin ORIGIN  admits a page's origin by CORS; may be repeated
  --fault PLAN     faults joined by + (none)
  --site DIR       serves DIR beside the API
";

struct Options {
    port: u16,
    tls: bool,
    seed: u64,
    tasks: Option<u64>,
    files: Option<u64>,
    file_size: Option<u64>,
    region: Region,
    rate_limit: Option<usize>,
    origins: Vec<String>,
    faults: FaultPlan,
    site: Option<PathBuf>,
}

/// Nothing if only help was asked for.
fn options() -> Result<Option<Options>, Box<dyn Error>> {
    let mut options = Options {
        port: 8443,
        tls: false,
        seed: 1,
        tasks: None,
        files: None,
        file_size: None,
        region: Region::Us,
        rate_limit: None,
        origins: Vec::new(),
        faults: FaultPlan::none(),
        site: None,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => options.port = parser.value()?.parse()?,
            Long("tls") => options.tls = true,
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("tasks") => options.tasks = Some(parser.value()?.parse()?),
            Long("files") => options.files = Some(parser.value()?.parse()?),
            Long("file-size") => options.file_size = Some(parser.value()?.parse()?),
            Long("region") => options.region = parser.value()?.parse_with(region)?,
            Long("rate-limit") => options.rate_limit = Some(parser.value()?.parse()?),
            Long("origin") => options.origins.push(parser.value()?.string()?),
            Long("fault") => options.faults = parser.value()?.parse_with(FaultPlan::parse)?,
            Long("site") => options.site = Some(parser.value()?.into()),
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some(options))
}

fn region(name: &str) -> Result<Region, &'static str> {
    match name {
        "us" => Ok(Region::Us),
        "eu" => Ok(Region::Eu),
        "us2" => Ok(Region::Us2),
        _ => Err("a region is us, eu or us2"),
    }
}

fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn stand_in(options: &Options) -> StandIn {
    let mut spec = AccountSpec::sample(options.seed, unix_millis() / 1000);
    if let Some(tasks) = options.tasks {
        spec = spec.with_tasks(tasks);
    }
    if let Some(files) = options.files {
        spec = spec.with_files(files);
    }
    if let Some(bytes) = options.file_size {
        spec = spec.with_file_size(bytes);
    }
    let stand_in = StandIn::new(Account::new(spec))
        .with_region(options.region)
        .with_clock(unix_millis)
        .with_allowed_origins(options.origins.iter().cloned())
        .with_faults(options.faults.clone());
    match options.rate_limit {
        Some(limit) => stand_in.with_rate_limit(limit),
        None => stand_in,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(options) = options()? else {
        print!("{USAGE}\nFaults:\n");
        for (name, what) in FaultPlan::list() {
            println!("  {name:16} {what}");
        }
        return Ok(());
    };
    let stand_in = Arc::new(stand_in(&options));
    let spec = stand_in.account().spec().clone();
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let server = Server::start(Config { stand_in, tls: options.tls, site_dir: options.site.clone(), addr }).await?;
    println!("listening on   {}", server.origin());
    println!("plays          {}", options.region.host());
    println!("token          {VALID_TOKEN}");
    println!("API app        {CLIENT_ID}, secret {CLIENT_SECRET}, redirect {REDIRECT}");
    println!(
        "account        {} tasks, {} folders, {} comments, {} files, {} time logs",
        spec.tasks, spec.folders, spec.comments, spec.files, spec.timelogs
    );
    println!("faults         {}", options.faults);
    if let Some(site) = &options.site {
        println!("site           {}", site.display());
    }
    println!("control        {}/__standin/calls", server.origin());
    tokio::signal::ctrl_c().await?;
    server.shutdown();
    Ok(())
}
