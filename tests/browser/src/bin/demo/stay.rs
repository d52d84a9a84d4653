//! Serves until the user has seen enough.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use keepsake_browser::browser::{Kind, Setup};
use keepsake_browser::proof_site::ProofSite;
use keepsake_browser::scene::{sample_address, serve};
use keepsake_browser::stand_ins::Played;
use keepsake_browser::{WRIKE_HOSTS, chromium};
use keepsake_standin::legacy::{CONSUMER_KEY, CONSUMER_SECRET, HOST};
use keepsake_standin::proof::Profile;
use keepsake_standin::{CLIENT_ID, CLIENT_SECRET, StandIn, VALID_TOKEN, legacy};

/// Where the demo listens: the page, and the service's hosts.
const PAGE_PORT: u16 = 8080;
const SERVICE_PORT: u16 = 8443;

/// Wrike's API v4.
pub async fn wrike(stand_in: StandIn) -> Result<ExitCode> {
    stand_in.register_redirect(&format!("http://127.0.0.1:{PAGE_PORT}/"));
    let words = format!(
        "The access token to type: {VALID_TOKEN}\nOr the API app: client ID {CLIENT_ID}, client secret {CLIENT_SECRET}"
    );
    stay(stand_in, "wrike", &format!("{}/workspace.htm", WRIKE_HOSTS[0]), &words).await
}

/// A server of the 2010 API.
pub async fn legacy(stand_in: legacy::StandIn) -> Result<ExitCode> {
    let words = format!(
        "In the extension, press its button and go to \"Wrike (2010 API)\". The server address is {HOST}.\n\
         Consumer key {CONSUMER_KEY}, consumer secret {CONSUMER_SECRET}"
    );
    stay(stand_in, "wrike-legacy", &format!("{HOST}/"), &words).await
}

/// Workfront Proof, whose pages lend their session.
pub async fn proof(site: ProofSite) -> Result<ExitCode> {
    let mut words = String::from("Users, by their profile, with e-mail address, API token and password:");
    for profile in [Profile::Administrator, Profile::Manager, Profile::Observer] {
        let user = site.service.account().credentials(profile);
        words += &format!("\n  {profile}: {} {} {}", user.email, user.api_token, user.password);
    }
    stay(site, "proof", "app.proofhq.com/account/backup", &words).await
}

async fn stay<S: Played>(stand_in: S, service: &str, start: &str, words: &str) -> Result<ExitCode> {
    let stand_in = Arc::new(stand_in);
    let page = serve(&stand_in, true, PAGE_PORT).await?;
    let hosts = serve(&stand_in, false, SERVICE_PORT).await?;
    let setup = Setup { headed: true, ..Setup::extension(Kind::Chromium, stand_in.hosts(), hosts.addr.port()) };
    let profile = std::env::temp_dir().join("keepsake-demo");
    let mut command = vec![chromium::binary(), format!("--user-data-dir={}", profile.display())];
    command.extend(chromium::arguments(&setup)?);
    command.push(format!("https://{start}"));
    let command = command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    println!("The page over a sample account:\n  {}\n", sample_address(page.addr, service));
    println!("The extension, in a Chromium of its own:\n  {command}\n");
    println!("{words}\n\nCtrl-C ends it.");
    tokio::signal::ctrl_c().await?;
    Ok(ExitCode::SUCCESS)
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_=./:,".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
