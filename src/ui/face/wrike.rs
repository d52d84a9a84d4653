//! Wrike, by a permanent token or by an API app of the user's own.

use super::{Consent, Control, Face, Input, missing};
use crate::engine::messages::{Options, Part, Product, Region, Secret, SignIn};
use crate::ui::place::Place;
use crate::ui::state::{Entry, Field, Hint};
use crate::wrike::oauth::LOGIN;

/// Of `page`.
pub static WRIKE: Face = Face {
    product: Product::Wrike,
    label: "Wrike",
    service: "Wrike",
    engine: "engine",
    vault: "sign-in/wrike",
    ways: |_| Some(ways()),
    fields,
    submit: |entry| if by_app(entry) { "Sign in with Wrike" } else { "Check connection" },
    redirect: Place::redirect,
    sign_in,
    hosts,
    remembers: |_| true,
    to_text,
    from_text,
    outside: |origin| {
        format!(
            "A live backup needs the Keepsake extension, or an API app in Wrike whose CORS settings admit {origin}. You can try “Check \
             connection” here all the same."
        )
    },
    consent: Some(Consent {
        question: "Wrike asks you in another tab whether your API app may read your account.",
        answer: || Control::text(Field::Answer, "Address after signing in", LANDED_HELP),
        not_accepted: "Wrike did not accept it. Copy the whole address again, or press “Stop checking” and sign in anew.",
    }),
    explain: |_, _| {},
    tried_once: |_| None,
    always: "folders, tasks and people",
    parts: || Part::ALL.map(|part| (part, part.label())).to_vec(),
    options: Vec::new,
    chosen: |_| Options::default(),
    builds_on_last: true,
    one_at_a_time: false,
};

const TOKEN_HELP: &str = "In Wrike, open Apps & Integrations, then API, create an app and press “Create token”. The token can read what its \
    user may see. Keepsake keeps it in memory until you close this tab, and elsewhere only if you ask it to remember.";
const APP_HELP: &str = "In Wrike, open Apps & Integrations, then API, and create an app. Its client ID and client secret stay in this browser.";
const REDIRECT_HELP: &str = "Add exactly this address to the redirect addresses of your app, so that Keepsake sees when Wrike sends you back. \
    Another one that is registered with the app works too; then you copy the address that you are sent to and paste it here.";
const LANDED_HELP: &str = "Only if this page does not go on by itself: after you have allowed access, copy the whole address of the page that \
    you were sent to, even if that page shows an error, and paste it here.";

const APP: &str = "app";

fn by_app(entry: &Entry) -> bool {
    entry.get(Field::Way) == APP
}

fn ways() -> Control {
    let ways = vec![("", "With a permanent token (recommended)"), (APP, "With your own API app (OAuth 2.0)")];
    Control { field: Field::Way, label: "How to sign in", help: "", input: Input::Choice(ways) }
}

fn fields(entry: &Entry) -> Vec<Control> {
    if by_app(entry) {
        return vec![
            Control::text(Field::ClientId, "Client ID", APP_HELP),
            Control::secret(Field::ClientSecret, "Client secret", "Wrike shows it once, when the app is made."),
            Control::text(Field::Redirect, "Redirect address", REDIRECT_HELP),
        ];
    }
    let regions = Region::ALL.map(|region| (region_name(region), region.label()));
    let regions = [("", "Find automatically")].into_iter().chain(regions).collect();
    vec![
        Control::secret(Field::Token, "Access token", TOKEN_HELP),
        Control { field: Field::Region, label: "Data centre", help: "", input: Input::List(regions) },
    ]
}

fn sign_in(entry: &Entry) -> Result<SignIn, Hint> {
    let text = |field| entry.get(field).trim().to_owned();
    if by_app(entry) {
        missing(
            entry,
            [
                (Field::ClientId, "Copy the client ID of your API app here."),
                (Field::ClientSecret, "Copy the client secret of your API app here."),
                (Field::Redirect, "Enter the redirect address that is registered with your API app."),
            ],
        )?;
        let (client_id, client_secret) = (text(Field::ClientId), text(Field::ClientSecret));
        return Ok(SignIn::App { client_id, client_secret, redirect: text(Field::Redirect) });
    }
    missing(entry, [(Field::Token, "Paste the access token first.")])?;
    let token = text(Field::Token);
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        let hint = "An access token has no spaces or accented letters. Copy it again from Wrike, from its first to its last sign.";
        return Err((Field::Token, hint));
    }
    Ok(SignIn::Token { token, region: region(entry.get(Field::Region)) })
}

/// Hosts of the sign-in's data centre, or of all where that is to be found; and for an app where one signs in.
fn hosts(sign_in: &SignIn) -> Vec<String> {
    let all = Region::ALL.map(Region::host).to_vec();
    let hosts = match sign_in {
        SignIn::Token { region: Some(region), .. } => vec![region.host()],
        SignIn::App { .. } | SignIn::Grant { .. } => all.into_iter().chain(LOGIN.strip_prefix("https://")).collect(),
        _ => all,
    };
    hosts.into_iter().map(str::to_owned).collect()
}

/// By what, a line break, and the rest.
fn to_text(sign_in: &SignIn) -> Option<Secret> {
    match sign_in {
        SignIn::Token { token, region } => {
            Some(format!("token\n{}\n{token}", region.map(region_name).unwrap_or_default()))
        }
        SignIn::Grant { grant } => Some(format!("grant\n{}", grant.0)),
        _ => None,
    }
    .map(Secret)
}

fn from_text(text: &str) -> Option<SignIn> {
    match text.split_once('\n')? {
        ("token", rest) => {
            let (name, token) = rest.split_once('\n')?;
            Some(SignIn::Token { token: token.to_owned(), region: region(name) })
        }
        ("grant", grant) => Some(SignIn::Grant { grant: Secret(grant.to_owned()) }),
        _ => None,
    }
}

/// The data centre of a short name, as in addresses and in the form's values.
fn region(name: &str) -> Option<Region> {
    Region::ALL.into_iter().find(|region| region_name(*region) == name)
}

/// The short name of a data centre.
fn region_name(region: Region) -> &'static str {
    match region {
        Region::Us => "us",
        Region::Eu => "eu",
        Region::Us2 => "us2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_has_a_short_name_of_its_own() {
        for each in Region::ALL {
            assert_eq!(region(region_name(each)), Some(each));
        }
        assert_eq!(region("mars"), None);
    }

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        let with = |region| SignIn::Token { token: "a\tb".into(), region };
        let grant = SignIn::Grant { grant: Secret("a\nb".into()) };
        for sign_in in [with(None), with(Some(Region::Eu)), with(Some(Region::Us2)), grant] {
            assert_eq!(to_text(&sign_in).and_then(|text| from_text(&text.0)), Some(sign_in));
        }
        assert_eq!(to_text(&SignIn::Code { code: "once".into() }), None);
        for wrong in ["", "token", "token\nsecret", "other\nx"] {
            assert_eq!(from_text(wrong), None, "{wrong}");
        }
    }
}
