//! What a Figma file has, for people who are about to write a configuration: pages, frames, components, styles,
//! variables, and which components exfig would draw.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::document::Fetched;
use super::fetch::{json, variables};
use super::{ExportError, Places, Running, Tools, document};
use crate::asset::FileKey;
use crate::client::RequestError;
use crate::design::Notices;
use crate::draw::canvas::canvas;
use crate::draw::judge::Obstacle;
use crate::figma::components::components;
use crate::figma::loose::loose_layers;
use crate::figma::node::{Document, Node};
use crate::figma::read::Interest;
use crate::figma::request::ApiRequest;
use crate::figma::styles::{StyleKind, StyleList};
use crate::figma::wire::StylesBody;
use crate::io::documents::Documents;
use crate::policy::failure::{Failure, Speaker};

/// What a Figma file has.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outline {
    /// The file's key.
    pub file: String,
    /// The file's name, if Figma says it.
    pub name: Option<String>,
    /// Its version.
    pub version: String,
    /// Its pages, in their order.
    pub pages: Vec<OutlinePage>,
    /// The names of its color styles, sorted.
    pub colors: Vec<String>,
    /// The names of its text styles, sorted.
    pub typography: Vec<String>,
    /// The names of its effect styles, sorted.
    pub effects: Vec<String>,
    /// Its collections of variables, by name.
    pub collections: Vec<OutlineCollection>,
    /// Why Figma does not let the token read the variables, if it does not.
    pub no_variables: Option<String>,
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OutlinePage {
    /// The page's name.
    pub name: String,
    /// The frames and sections directly on it that have components or pictures, in their order.
    pub frames: Vec<OutlineFrame>,
}

/// A frame or section directly on a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OutlineFrame {
    /// The frame's name; `None` for what is directly on the page.
    pub name: Option<String>,
    /// The components in it, at any depth.
    pub components: Vec<OutlineComponent>,
    /// The number of frames, groups and instances directly in it that have no component: images, perhaps.
    pub layers: usize,
}

/// A component, or a variant of a component set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutlineComponent {
    /// The id of its node.
    pub id: String,
    /// The name that exfig exports it by.
    pub name: String,
    /// The name of its component set.
    pub set: Option<String>,
    /// Width and height in px.
    pub size: Option<[f64; 2]>,
    /// Why Figma has to render it; `None` if exfig draws it.
    pub for_figma: Option<Obstacle>,
}

/// A collection of variables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutlineCollection {
    /// The collection's name.
    pub name: String,
    /// The names of its modes.
    pub modes: Vec<String>,
    /// The number of its variables.
    pub variables: usize,
    /// How many of them are colors.
    pub colors: usize,
}

/// Fetches what a file has: one request of tier 1, none if an earlier run kept the document; one of tier 2 for
/// variables, and two of tier 3. Keeps the document for the export that follows.
///
/// # Errors
/// Returns [`ExportError::Request`] if a request fails, but for variables that the token may not read.
pub fn outline<'a>(tools: &'a Tools, places: &'a Places, key: &'a FileKey) -> Running<'a, Outline> {
    Box::pin(fetch(tools, places, key))
}

async fn fetch(tools: &Tools, places: &Places, key: &FileKey) -> Result<Outline, ExportError> {
    let documents = Documents::new(&places.target);
    let version = match documents.has(key, tools.clock.now()) {
        true => Some(super::fetch::version(tools, key).await?),
        false => None,
    };
    let Fetched { document: fetched, reread, .. } =
        document::fetch(tools, key, version, &Interest::everything(), Some(&documents)).await?;
    if reread {
        document::report_reread(tools, key);
    }
    let styles = published_styles(tools, key, &fetched).await?;
    let names = |kind| styles.names(kind);
    let mut outline = Outline {
        file: key.to_string(),
        name: fetched.name.clone(),
        version: fetched.version.clone().unwrap_or_default(),
        pages: pages(&fetched),
        colors: names(StyleKind::Fill),
        typography: names(StyleKind::Text),
        effects: names(StyleKind::Effect),
        ..Outline::default()
    };
    match variables(tools, key).await? {
        Ok(variables) => {
            let collections = variables.outline().into_iter();
            outline.collections = collections
                .map(|(name, modes, variables, colors)| OutlineCollection { name, modes, variables, colors })
                .collect();
        }
        Err(why) => outline.no_variables = Some(why),
    }
    Ok(outline)
}

/// Returns outlines as JSON, for tools.
pub fn to_json(files: &[Outline]) -> String {
    let mut text = serde_json::to_string_pretty(&serde_json::json!({ "files": files })).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the styles of the document and those that the file has published, if Figma lists them.
async fn published_styles(
    tools: &Tools,
    key: &FileKey,
    document: &Document,
) -> Result<StyleList, ExportError> {
    let published = match tools.client.get(&ApiRequest::Styles { key: key.clone() }, json::<StylesBody>).await
    {
        Ok(body) => body.meta.styles,
        Err(RequestError::Failed {
            failure: Failure::Status { code: 400 | 403 | 404, said_by: Speaker::Figma, .. },
            ..
        }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(StyleList::new(document, &published, &mut Notices::default()))
}

/// Returns the pages with their frames and components.
fn pages(document: &Document) -> Vec<OutlinePage> {
    let mut nodes = HashMap::new();
    document.root.walk(&mut |node: &Node| {
        if node.kind == "COMPONENT" {
            nodes.insert(node.id.as_str(), node);
        }
    });
    let mut of_frame = BTreeMap::<(String, Option<String>), Vec<OutlineComponent>>::new();
    for component in components(document) {
        let for_figma = nodes.get(component.id.as_str()).and_then(|node| canvas(node, component.turn).err());
        let size = component.width.zip(component.height).map(|(width, height)| [width, height]);
        let place = (component.place.page.clone(), component.place.frames.first().cloned());
        of_frame.entry(place).or_default().push(OutlineComponent {
            id: component.id.to_string(),
            name: component.name,
            set: component.set,
            size,
            for_figma,
        });
    }
    let mut layers = BTreeMap::<(String, String), usize>::new();
    for loose in loose_layers(document, &|node, is_page| !is_page && is_container(node)) {
        if let (true, Some(_), Some(frame)) =
            (loose.direct, loose.layer, loose.component.place.frames.first())
        {
            *layers.entry((loose.component.place.page.clone(), frame.clone())).or_default() += 1;
        }
    }
    let page = |page: &Node| {
        let mut names = vec![None];
        for child in page.children.iter().filter(|child| is_container(child)) {
            if !names.contains(&Some(child.name.clone())) {
                names.push(Some(child.name.clone()));
            }
        }
        let frame = |name: Option<String>| {
            let components = of_frame.get(&(page.name.clone(), name.clone())).cloned().unwrap_or_default();
            let layers = name.clone().and_then(|name| layers.get(&(page.name.clone(), name)).copied());
            OutlineFrame { name, components, layers: layers.unwrap_or_default() }
        };
        let frames = names.into_iter().map(frame);
        let frames = frames.filter(|frame| !frame.components.is_empty() || frame.layers > 0).collect();
        OutlinePage { name: page.name.clone(), frames }
    };
    document.root.children.iter().map(page).collect()
}

fn is_container(node: &Node) -> bool {
    matches!(node.kind.as_str(), "FRAME" | "SECTION" | "GROUP")
}
