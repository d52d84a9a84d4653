//! Workfront Proof, by an API token, by the user's password, or by the session of the page that the user came from.

use super::{Control, Face, Input, missing};
use crate::archive::csv::{Dialect, Encoding};
use crate::engine::messages::{Options, Part, Problem, Product, ProofRegion, Secret, SignIn};
use crate::ui::state::{BY_SESSION, Entry, Field, Hint};
use crate::ui::update::{LOCKED, SIGNED_OUT};

/// Of `page_proof`.
pub static PROOF: Face = Face {
    product: Product::Proof,
    label: "Workfront Proof",
    service: "Workfront Proof",
    engine: "proof",
    vault: "sign-in/proof",
    ways: |entry| Some(ways(entry)),
    fields,
    submit: |_| "Check connection",
    redirect: |_| String::new(),
    sign_in,
    hosts,
    remembers: |entry| way(entry) == Way::Token,
    to_text,
    from_text,
    outside: |_| {
        "A live backup needs the Keepsake extension: Workfront Proof does not say that it admits other pages. You can try “Check \
         connection” here all the same."
            .to_owned()
    },
    consent: None,
    explain,
    tried_once: |entry| (way(entry) == Way::Password).then_some((Field::Password, NEXT_TRY)),
    always: "proofs, decisions and people",
    parts: || vec![(Part::Comments, "Comments, replies and drawings"), (Part::Files, "Original files and attachments")],
    options,
    chosen,
    builds_on_last: false,
    one_at_a_time: true,
};

const EMAIL_HELP: &str = "The address with which you sign in to Workfront Proof.";
const TOKEN_HELP: &str = "In Workfront Proof, open Personal settings, Integrations, API, and press “Show” beside the token. Where that tab is \
    missing, your account has no API tokens: use your password. Keepsake keeps it in memory until you close this tab, and elsewhere \
    only if you ask it to remember.";
const PASSWORD_HELP: &str = "Your password of Workfront Proof, not that of Workfront or of your company. It is tried exactly once and \
    never kept: several failed attempts lock the account.";
const NEXT_TRY: &str = "The last try failed, so this field was emptied. The next try is another attempt, and several failed attempts lock \
    the account.";

const TOKEN: &str = "";
const PASSWORD: &str = "password";

/// How the user wants to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Token,
    Password,
    Session,
}

/// The way that is chosen; a session that is gone is no way any more.
fn way(entry: &Entry) -> Way {
    match entry.get(Field::Way) {
        PASSWORD => Way::Password,
        BY_SESSION if !entry.get(Field::Session).is_empty() => Way::Session,
        _ => Way::Token,
    }
}

fn ways(entry: &Entry) -> Control {
    let mut ways = vec![(TOKEN, "With an API token (recommended)"), (PASSWORD, "With your Workfront Proof password")];
    if !entry.get(Field::Session).is_empty() {
        ways.insert(0, (BY_SESSION, "As the Proof page that you came from is signed in"));
    }
    Control { field: Field::Way, label: "How to sign in", help: "", input: Input::Choice(ways) }
}

fn fields(entry: &Entry) -> Vec<Control> {
    let email = Control::text(Field::Email, "Email", EMAIL_HELP);
    let secret = match way(entry) {
        Way::Token => Control::secret(Field::Token, "API token", TOKEN_HELP),
        Way::Password => Control::secret(Field::Password, "Password", PASSWORD_HELP),
        // The page's own session, in its own data centre.
        Way::Session => return vec![],
    };
    let regions = ProofRegion::ALL.map(|region| (region_name(region), region.label()));
    let regions = [("", "Find automatically")].into_iter().chain(regions).collect();
    vec![email, secret, Control { field: Field::Region, label: "Region", help: "", input: Input::List(regions) }]
}

fn sign_in(entry: &Entry) -> Result<SignIn, Hint> {
    let email = entry.get(Field::Email).trim().to_owned();
    let region = region(entry.get(Field::Region));
    let way = way(entry);
    if way == Way::Session {
        let session = entry.get(Field::Session).to_owned();
        return Ok(SignIn::ProofSession { session, email, region: region.unwrap_or(ProofRegion::Com) });
    }
    if !email.contains('@') {
        return Err((Field::Email, "Enter the e-mail address with which you sign in to Workfront Proof."));
    }
    if way == Way::Password {
        missing(entry, [(Field::Password, "Enter your password first.")])?;
        // Blanks around a password may belong to it.
        return Ok(SignIn::Proof { email, secret: entry.get(Field::Password).to_owned(), is_token: false, region });
    }
    missing(entry, [(Field::Token, "Paste the API token first.")])?;
    Ok(SignIn::Proof { email, secret: entry.get(Field::Token).trim().to_owned(), is_token: true, region })
}

/// The domain of the region, or both while it is to be found: SOAP, REST and files have hosts of their own below it.
fn hosts(sign_in: &SignIn) -> Vec<String> {
    let region = match sign_in {
        SignIn::Proof { region, .. } => *region,
        SignIn::ProofSession { region, .. } => Some(*region),
        _ => None,
    };
    let wanted = |each: &ProofRegion| region.is_none_or(|region| region == *each);
    ProofRegion::ALL.into_iter().filter(wanted).map(|region| region.domain().to_owned()).collect()
}

/// The region, a line break, the e-mail address, a line break, the token. A password is not kept, and a session is not ours to keep.
fn to_text(sign_in: &SignIn) -> Option<Secret> {
    match sign_in {
        SignIn::Proof { email, secret, is_token: true, region } => {
            Some(Secret(format!("{}\n{email}\n{secret}", region.map(region_name).unwrap_or_default())))
        }
        _ => None,
    }
}

fn from_text(text: &str) -> Option<SignIn> {
    let mut lines = text.splitn(3, '\n');
    let (name, email, secret) = (lines.next()?, lines.next()?, lines.next()?);
    Some(SignIn::Proof { email: email.to_owned(), secret: secret.to_owned(), is_token: true, region: region(name) })
}

fn explain(entry: &Entry, problem: &mut Problem) {
    if ![SIGNED_OUT, LOCKED].contains(&problem.kind.as_str()) {
        return;
    }
    let (what, next) = match way(entry) {
        _ if problem.kind == LOCKED => (
            "Workfront Proof has locked this account after failed attempts to sign in.",
            "Do not try again now. Wait until Workfront Proof opens the account, or ask an administrator to unlock it.",
        ),
        Way::Token => (
            "Workfront Proof did not accept this e-mail address with this API token.",
            "Compare the address with that of your Proof user, copy the token again in Personal settings, Integrations, API, and try again.",
        ),
        Way::Password => (
            "Workfront Proof did not accept this e-mail address with this password.",
            "Make sure of both before you go on: the password was tried once, the next try is another attempt, and several failed attempts \
             lock the account.",
        ),
        Way::Session => (
            "The session of the Proof page that you came from has ended.",
            "Sign in to Workfront Proof again and press “Back up” there, or sign in here with your API token.",
        ),
    };
    (problem.what, problem.next) = (what.to_owned(), next.to_owned());
}

fn options() -> Vec<Control> {
    let check = |field, label, help| Control { field, label, help, input: Input::Check };
    let encodings = Encoding::ALL.map(|encoding| (encoding_name(encoding), encoding.label())).to_vec();
    vec![
        Control {
            field: Field::Encoding,
            label: "Data encoding",
            help: "Of the CSV files. What an encoding does not have becomes “?”, and the report counts it.",
            input: Input::List(encodings),
        },
        check(
            Field::Guard,
            "Guard cells against formulas",
            "Puts an apostrophe before cells that a spreadsheet would take for a formula. Without it, cells are exactly what Proof has.",
        ),
        check(
            Field::Links,
            "Keep personal links",
            "Whoever has such a link opens the proof as the person that it was made for. Left out unless you ask for them.",
        ),
    ]
}

fn chosen(entry: &Entry) -> Options {
    let wanted = entry.get(Field::Encoding);
    let encoding = Encoding::ALL.into_iter().find(|each| encoding_name(*each) == wanted).unwrap_or_default();
    Options { csv: Dialect { encoding, guarded: entry.wants(Field::Guard) }, personal_links: entry.wants(Field::Links) }
}

/// Its value in the form, where nothing stands for what is chosen at first.
fn encoding_name(encoding: Encoding) -> &'static str {
    if encoding == Encoding::default() { "" } else { encoding.name() }
}

/// The data centre of a short name, as in addresses and in the form's values.
fn region(name: &str) -> Option<ProofRegion> {
    ProofRegion::ALL.into_iter().find(|region| region_name(*region) == name)
}

fn region_name(region: ProofRegion) -> &'static str {
    match region {
        ProofRegion::Com => "com",
        ProofRegion::Eu => "eu",
    }
}
