//! Finding things as a screen reader does: by role and name, both computed by the browser.

use anyhow::{Result, bail};
use http::Method;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::{By, RequestData, SessionId, WebElement};

use crate::wait::{SOON, until};

/// Something that holds elements: a page or a shadow root.
pub trait Scope {
    /// All elements that match.
    fn all(&self, css: &str) -> impl Future<Output = Result<Vec<WebElement>>>;
}

impl Scope for thirtyfour::WebDriver {
    async fn all(&self, css: &str) -> Result<Vec<WebElement>> {
        Ok(self.find_all(By::Css(css)).await?)
    }
}

impl Scope for WebElement {
    async fn all(&self, css: &str) -> Result<Vec<WebElement>> {
        Ok(self.find_all(By::Css(css)).await?)
    }
}

/// What a person looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Something to press.
    Button,
    /// Something to type into.
    Field,
    /// Something to choose from.
    List,
    /// Something to tick.
    Choice,
    /// A heading.
    Heading,
}

impl Role {
    /// Elements that may have the role.
    fn css(self) -> &'static str {
        match self {
            Role::Button => "button, [role=button]",
            Role::Field => "input, textarea, [role=textbox]",
            Role::List => "select",
            Role::Choice => "input[type=checkbox], input[type=radio]",
            Role::Heading => "h1, h2, h3, [role=heading]",
        }
    }

    /// Roles that the browser computes for such elements.
    fn computed(self) -> &'static [&'static str] {
        match self {
            Role::Button => &["button"],
            // A password field has no role of its own in ARIA: Chromium says "textbox", Firefox "generic" or nothing.
            Role::Field => &["textbox", "generic", ""],
            Role::List => &["combobox", "listbox"],
            Role::Choice => &["checkbox", "radio"],
            Role::Heading => &["heading"],
        }
    }
}

/// `GET /session/{id}/element/{id}/{property}` of WebDriver (W3C Recommendation, 12.4.9 and 12.4.10).
#[derive(Debug)]
struct Computed<'a> {
    element: &'a WebElement,
    property: &'static str,
}

impl FormatRequestData for Computed<'_> {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let address = format!("/session/{session}/element/{}/{}", self.element.element_id(), self.property);
        RequestData::new(Method::GET, address)
    }
}

async fn computed(element: &WebElement, property: &'static str) -> Result<String> {
    Ok(element.handle().cmd(Computed { element, property }).await?.value()?)
}

/// The name that a screen reader would say.
pub async fn name_of(element: &WebElement) -> Result<String> {
    computed(element, "computedlabel").await
}

/// All visible elements with this role and name.
pub async fn find_all(scope: &impl Scope, role: Role, name: &str) -> Result<Vec<WebElement>> {
    let mut found = Vec::new();
    for element in scope.all(role.css()).await? {
        if element.is_displayed().await? && name_of(&element).await? == name {
            let actual = computed(&element, "computedrole").await?;
            if !role.computed().contains(&actual.as_str()) {
                bail!("\"{name}\" has the role {actual}, not {role:?}");
            }
            found.push(element);
        }
    }
    Ok(found)
}

/// Waits for the one visible element with this role and name.
pub async fn find(scope: &impl Scope, role: Role, name: &str) -> Result<WebElement> {
    until(&format!("{role:?} \"{name}\""), SOON, async || {
        let mut found = find_all(scope, role, name).await?;
        if found.len() > 1 {
            bail!("there are {}", found.len());
        }
        Ok(found.pop())
    })
    .await
}

/// Waits for the button, and for it to be enabled, then presses it.
pub async fn press(scope: &impl Scope, name: &str) -> Result<()> {
    let button = find(scope, Role::Button, name).await?;
    until(&format!("button \"{name}\" to be enabled"), SOON, async || Ok(button.is_enabled().await?.then_some(())))
        .await?;
    button.click().await?;
    Ok(())
}
