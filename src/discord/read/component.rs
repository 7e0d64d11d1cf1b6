//! Texts, labels and pictures laid out as message components.
//! Never relies on the kind of a component for what to read: a new kind keeps its words in the same fields.

use super::compose::Composer;
use super::field::{Fault, Node};
use super::file;
use super::outcome::PartKind;

/// Row, button, selects and text input (1–8), section to separator (9–14), container (17), what stands in forms
/// (18–23). Source: Discord's documentation, Component Reference.
const KNOWN: [std::ops::RangeInclusive<u64>; 3] = [1..=14, 17..=19, 21..=23];

/// Discord nests three deep; what is deeper than this is noted as lost.
const DEEPEST: usize = 8;

pub(super) fn read(component: &Node<'_>, said: &mut Composer<'_>) {
    read_at(component, 0, said);
}

fn read_at(component: &Node<'_>, depth: usize, said: &mut Composer<'_>) {
    if depth > DEEPEST {
        let path = component.path_to("type");
        said.lost.push(Fault::new(path, "is nested too deep"));
        return;
    }
    let kind = said.sound(component.number("type")).flatten();
    if !kind.is_some_and(|kind| KNOWN.iter().any(|known| known.contains(&kind))) {
        let path = component.path_to("type");
        said.lost.push(Fault::new(path, "is no known kind of component"));
    }
    said.say_field(PartKind::Component, component, "content");
    said.say_label(PartKind::Component, component, "label");
    said.say_field(PartKind::Component, component, "placeholder");
    said.say_field(PartKind::Component, component, "value");
    for option in said.children(component, "options") {
        said.say_label(PartKind::Component, &option, "label");
        said.say_field(PartKind::Component, &option, "description");
    }
    if component.has("media") || component.has("file") {
        file::read_medium(component, said);
    } else {
        said.say_field(PartKind::Component, component, "description");
    }
    for picture in said.children(component, "items") {
        file::read_medium(&picture, said);
    }
    for inner in said.children(component, "components") {
        read_at(&inner, depth + 1, said);
    }
    for inner in ["component", "accessory"] {
        if let Some(inner) = said.child(component, inner) {
            read_at(&inner, depth + 1, said);
        }
    }
}
