//! The folders: nested lists of buttons, unfolded one by one. A folder with several parents stands in each of them.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::parts::{all, block, button, item, list, maybe, paragraph, quiet};
use super::shell::Ui;
use super::state::{List, Msg, Tree, View};
use super::words;
use crate::library::messages::Node;
use crate::ui::words::count;

/// Deeper than anybody nests folders; those that hold each other have no end.
const DEEPEST: usize = 50;

/// The tree.
pub fn folders(ui: Ui) -> AnyView {
    let tree = ui.memo(|model| model.opened().map(|opened| opened.tree.clone()).unwrap_or_default());
    let current = ui.memo(|model| match model.opened().map(|opened| &opened.view) {
        Some(View::List(list)) => list.folder,
        _ => None,
    });
    let shown = move || {
        tree.with(|tree| match tree.branch(None) {
            None => paragraph("quiet", "The folders are being read."),
            Some(top) if top.total == 0 => paragraph("quiet", "There are no folders."),
            Some(_) => branch(ui, tree, &[], current.get()),
        })
    };
    view! {
        <section class="tree" on:keydown=by_arrows>
            <h2>"Folders"</h2>
            {shown}
        </section>
    }
    .into_any()
}

/// The folders in the one at the end of this way.
fn branch(ui: Ui, tree: &Tree, way: &[u32], current: Option<u32>) -> AnyView {
    let parent = way.last().copied();
    let Some(branch) = tree.branch(parent) else {
        return all(Vec::new());
    };
    let mut items: Vec<AnyView> = branch.nodes.iter().map(|node| leaf(ui, tree, way, node, current)).collect();
    let known = u32::try_from(branch.nodes.len()).unwrap_or(u32::MAX);
    if known < branch.total {
        let label = format!("Show more of {} folders", count(branch.total.into()));
        items.push(item(vec![button(ui, label, "link", Msg::MoreFolders(parent))]));
    }
    list("", items)
}

fn leaf(ui: Ui, tree: &Tree, way: &[u32], node: &Node, current: Option<u32>) -> AnyView {
    let here = [way, &[node.item]].concat();
    let unfolded = tree.unfolded.contains(&here);
    let title = words::title(&node.title);
    let can_unfold = node.folders > 0 && way.len() < DEEPEST && !way.contains(&node.item);
    let below = (can_unfold && unfolded).then(|| branch(ui, tree, &here, current));
    let mut leaf = Vec::new();
    if can_unfold {
        let name = format!("Folders in {title}");
        let toggle = move |_| ui.dispatch(Msg::Toggle(here.clone()));
        leaf.push(
            view! { <button type="button" class="fold" aria-expanded=unfolded.to_string() aria-label=name on:click=toggle></button> }
                .into_any(),
        );
    }
    let view = View::List(List::folder(node.item, &node.title));
    let current = (current == Some(node.item)).then_some("page");
    let go = move |_| ui.dispatch(Msg::Go(view.clone()));
    leaf.push(
        view! { <button type="button" class="link" aria-current=current on:click=go>{title}</button> }.into_any(),
    );
    if node.items > 0 {
        leaf.push(quiet(count(node.items.into())));
    }
    if node.places > 1 {
        leaf.push(quiet(format!("in {} folders", node.places)));
    }
    item(vec![block("leaf", leaf), maybe(below)])
}

/// Arrows up and down go from folder to folder, right and left unfold and fold: what keyboards do in every file manager.
fn by_arrows(event: KeyboardEvent) {
    let Some(focused) = document().active_element() else { return };
    let key = event.key();
    if let "ArrowRight" | "ArrowLeft" = key.as_str() {
        let fold = focused.closest(".leaf").ok().flatten().and_then(|leaf| leaf.query_selector(".fold").ok().flatten());
        let is_folded = fold.as_ref().and_then(|fold| fold.get_attribute("aria-expanded")).as_deref() == Some("false");
        if let Some(fold) = fold.filter(|_| is_folded == (key == "ArrowRight")) {
            fold.unchecked_into::<HtmlElement>().click();
            event.prevent_default();
        }
        return;
    }
    let step: i64 = match key.as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Ok(all) = document().query_selector_all(".tree .link") else { return };
    let titles: Vec<HtmlElement> =
        (0..all.length()).filter_map(|at| all.item(at)).map(|node| node.unchecked_into()).collect();
    // From the button that unfolds, the way goes on from its folder.
    let here = focused.closest("li").ok().flatten().and_then(|item| item.query_selector(".link").ok().flatten());
    let at = titles.iter().position(|title| here.as_ref().is_some_and(|here| here.is_same_node(Some(title))));
    let next = at.and_then(|at| usize::try_from(i64::try_from(at).ok()? + step).ok()).and_then(|at| titles.get(at));
    if let Some(next) = next {
        // A button that is drawn takes the focus.
        let _ = next.focus();
        event.prevent_default();
    }
}
