//! Views without their types.
//!
//! A view's type holds those of all views in it, and for each such type Leptos brings the code that compares an old view with a new one.
//! Nothing here needs that: what changes is drawn anew, and small. One type for all of them leaves a third of the page's code away.

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;

/// A view that has been built and waits for its place in the page.
// Views have to be `Send`; the page has one thread.
pub struct Drawn(SendWrapper<Box<dyn Mountable>>);

/// Builds a view.
pub fn drawn(view: impl Render<State: 'static>) -> Drawn {
    Drawn(SendWrapper::new(Box::new(view.build())))
}

/// No view.
pub fn nothing() -> Drawn {
    drawn(())
}

/// A view, where there is one.
pub fn maybe(view: Option<impl Render<State: 'static>>) -> Drawn {
    view.map_or_else(nothing, drawn)
}

/// A view that is drawn anew when a signal changes that it reads.
pub fn live(draw: impl FnMut() -> Drawn + Send + 'static) -> Drawn {
    let draw: Box<dyn FnMut() -> Drawn + Send> = Box::new(draw);
    drawn(draw)
}

/// A view that is there while `wanted`.
pub fn shown(wanted: Memo<bool>, draw: impl Fn() -> Drawn + Send + 'static) -> Drawn {
    live(move || if wanted.get() { draw() } else { nothing() })
}

/// A text that changes.
pub fn text(write: impl FnMut() -> String + Send + 'static) -> Drawn {
    let write: Box<dyn FnMut() -> String + Send> = Box::new(write);
    drawn(write)
}

/// A view in its place.
pub struct Placed(Box<dyn Mountable>);

impl Mountable for Placed {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}

impl Render for Drawn {
    type State = Placed;

    fn build(self) -> Placed {
        Placed(self.0.take())
    }

    fn rebuild(self, state: &mut Placed) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        std::mem::replace(state, new).unmount();
    }
}

impl AddAnyAttr for Drawn {
    type Output<NewAttr: Attribute> = Drawn;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Drawn {
        self
    }
}

/// Leptos wants it of every view; it is for servers, and this page has none.
impl RenderHtml for Drawn {
    type AsyncOutput = Drawn;
    type Owned = Drawn;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Drawn {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Placed {
        self.build()
    }

    fn into_owned(self) -> Drawn {
        self
    }
}
