//! What every screen owes to people who do not see it, and pictures of the screens for those who do.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::By;

use crate::accessible::name_of;
use crate::browser::Browser;
use crate::dist;
use crate::wait::{SOON, until};

/// Everything that takes the focus or tells a value.
const INTERACTIVE: &str =
    "a[href], button, input, select, textarea, summary, progress, dialog[open], [tabindex]:not([tabindex='-1'])";

/// What a modal dialog puts out of reach.
const OUT_OF_REACH: &str = ":root:has(dialog:modal) :not(dialog, dialog *)";

/// Headings from the top, as far as they are drawn.
const HEADINGS: &str = "return [...document.querySelectorAll('h1, h2, h3, h4')].filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))";

/// Ids that are there more than once, and references to ids that are not there.
const BAD_IDS: &str = "
    const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
    const references = ['for', 'aria-labelledby', 'aria-describedby', 'aria-errormessage'].flatMap(name =>
      [...document.querySelectorAll(`[${name}]`)].flatMap(one => one.getAttribute(name).split(' ')));
    return [...twice, ...references.filter(id => !ids.includes(id))]";

/// Text below WCAG 2.2's contrast of 4.5 (criterion 1.4.3), drawn on a plain colour; disabled controls are exempt there too.
const FAINT: &str = "
    const channels = colour => colour.match(/[\\d.]+/g).map(Number);
    const linear = value => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const paper = one => {
      for (; one; one = one.parentElement) {
        const colour = channels(getComputedStyle(one).backgroundColor);
        if (colour[3] !== 0) return colour;
      }
      return [255, 255, 255];
    };
    const faint = [];
    for (const one of document.body.querySelectorAll('*')) {
      const text = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!text || !one.checkVisibility() || one.closest(':disabled')) continue;
      const [a, b] = [luminance(channels(getComputedStyle(one).color)), luminance(paper(one))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) faint.push(`${one.textContent.trim()} (${contrast.toFixed(1)})`);
    }
    return faint";

/// Fails unless everything to press or to read has a name, the headings make an outline under one `h1`, and no id is wrong.
pub async fn check_screen(browser: &Browser) -> Result<()> {
    let within_reach = format!(":is({INTERACTIVE}):not({OUT_OF_REACH})");
    for element in browser.driver().find_all(By::Css(within_reach)).await? {
        if element.is_displayed().await? {
            let name = name_of(&element).await?;
            ensure!(!name.trim().is_empty(), "without a name: {}", element.outer_html().await?);
        }
    }
    let headings = browser.script(HEADINGS).await?;
    let levels: Vec<i64> = serde_json::from_value(headings)?;
    ensure!(levels.first() == Some(&1) && levels.iter().filter(|level| **level == 1).count() == 1, "{levels:?}");
    ensure!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "a level of headings is left out: {levels:?}");
    let bad = browser.script(BAD_IDS).await?;
    ensure!(bad == json!([]), "ids twice or nowhere: {bad}");
    let language = browser.script("return document.documentElement.lang").await?;
    ensure!(language == "en", "the page's language is {language}");
    Ok(())
}

/// Waits for the focus to be on the screen's heading with these words, where a screen reader takes it up.
pub async fn check_focus(browser: &Browser, heading: &str) -> Result<()> {
    const FOCUSED: &str =
        "const one = document.activeElement; return /^H\\d$/.test(one.tagName) ? one.textContent : null";
    until(&format!("the focus on \"{heading}\""), SOON, async || {
        let focused = browser.script(FOCUSED).await?;
        Ok(focused.as_str().is_some_and(|words| words.starts_with(heading)).then_some(()))
    })
    .await
}

/// Checks the contrast in light and dark and takes a picture of each: `target/screens/<name>-light.png` (Chromium).
pub async fn photograph(browser: &Browser, name: &str) -> Result<()> {
    let folder = dist::root().join("target/screens");
    std::fs::create_dir_all(&folder).context("cannot make target/screens")?;
    for scheme in ["light", "dark"] {
        let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        browser.cdp("Emulation.setEmulatedMedia", feature).await?;
        // Colours that change in steps would be measured on their way.
        browser.script("await Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))").await?;
        let faint = browser.script(FAINT).await?;
        ensure!(faint == json!([]), "too faint in the {scheme} {name}: {faint}");
        browser.driver().screenshot(&folder.join(format!("{name}-{scheme}.png"))).await?;
    }
    Ok(())
}

/// What axe-core has to say against the screen (Chromium): nothing. `AXE` names its script.
pub async fn check_with_axe(browser: &Browser) -> Result<()> {
    let script = std::env::var("AXE").context("AXE names no script; `cargo xtask test browser` sets it")?;
    let axe = std::fs::read_to_string(&script).with_context(|| format!("cannot read {script}"))?;
    let run = format!(
        "{axe};
         return axe.run(document, {{ resultTypes: ['violations'] }}).then(result => result.violations.map(one =>
           `${{one.id}} (${{one.impact}}): ${{one.nodes.map(node => node.html).slice(0, 3).join(' ')}}`))"
    );
    let found = browser.script(&run).await?;
    ensure!(found == json!([]), "axe: {found:#}");
    Ok(())
}
