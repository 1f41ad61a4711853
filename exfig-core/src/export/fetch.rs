//! Fetches what the entries of a run need from a Figma file: the document (once), the published styles, the
//! values of styles that nothing in the document uses, and the variables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::document::{self, Fetched};
use super::{ExportError, Tools};
use crate::asset::FileKey;
use crate::client::RequestError;
use crate::config::{ColorSource, Entry, What};
use crate::design::Component;
use crate::design::Notices;
use crate::figma::components::components;
use crate::figma::node::Document;
use crate::figma::read::{Interest, STACK, read_nodes};
use crate::figma::request::{ApiRequest, Part, batches};
use crate::figma::styles::{StyleKind, StyleList};
use crate::figma::variables::VariablesBody;
use crate::figma::wire::{ComponentsBody, MetaBody, StylesBody, VersionsBody};
use crate::io::documents::Documents;
use crate::patterns::is_glob;
use crate::policy::failure::{Failure, Speaker};

/// What the entries of a run need from one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// The components, and the nodes to keep geometry for.
    components: Option<Interest>,
    styles: BTreeSet<StyleKind>,
    variables: bool,
    /// Whether they need the list of published components.
    published_components: bool,
    /// Whether they need the list of published styles, not only what it adds to the document's.
    published_styles: bool,
}

impl Needs {
    pub(super) fn add_entry(&mut self, entry: &Entry) {
        let mut need_styles = |kind| {
            self.styles.insert(kind);
            self.published_styles |= entry.published;
        };
        match &entry.what {
            What::Colors(ColorSource::Styles { .. }) => need_styles(StyleKind::Fill),
            What::Colors(ColorSource::Variables(_)) => self.variables = true,
            What::Typography => need_styles(StyleKind::Text),
            What::Effects => need_styles(StyleKind::Effect),
            // Its members add their own needs.
            What::Theme(_) => {}
            What::Icons(assets) | What::Images(assets) => {
                self.published_components |= entry.published;
                let interest = self.components.get_or_insert_default();
                interest.everything |=
                    assets.frames.is_empty() && assets.pages.is_empty() && assets.nodes.is_empty();
                // Which names a glob matches shows only the document.
                let mut containers =
                    if assets.frames.is_empty() { &assets.pages } else { &assets.frames }.iter();
                interest.everything |= containers.any(|name| is_glob(name));
                // If both are given, the frames are the narrower choice.
                if assets.frames.is_empty() {
                    interest.pages.extend(assets.pages.iter().cloned());
                }
                interest.frames.extend(assets.frames.iter().cloned());
                interest.nodes.extend(assets.nodes.iter().map(ToString::to_string));
            }
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        if let Some(more) = other.components {
            let interest = self.components.get_or_insert_default();
            interest.everything |= more.everything;
            interest.frames.extend(more.frames);
            interest.pages.extend(more.pages);
            interest.nodes.extend(more.nodes);
        }
        self.styles.extend(other.styles);
        self.variables |= other.variables;
        self.published_components |= other.published_components;
        self.published_styles |= other.published_styles;
    }

    pub(super) fn is_anything(&self) -> bool {
        self.components.is_some() || !self.styles.is_empty() || self.variables
    }

    fn interest(&self) -> Interest {
        Interest { styles: !self.styles.is_empty(), ..self.components.clone().unwrap_or_default() }
    }
}

/// The data fetched from one file.
#[derive(Debug, Default)]
pub(super) struct FileData {
    /// The version of everything below. Renders are requested at this version too.
    pub(super) version: Option<String>,
    pub(super) document: Option<Arc<Document>>,
    /// Whether this run fetched the document and the next run finds it on disk.
    pub(super) kept: bool,
    /// Whether it fetched it as it was. The next run, which has a version of it, asks for the version first.
    pub(super) newest: bool,
    /// Whether an earlier run fetched the document.
    pub(super) reread: bool,
    pub(super) components: Vec<Component>,
    /// The ids of the published components, if an entry needs them.
    pub(super) published: BTreeSet<String>,
    pub(super) styles: StyleList,
    pub(super) variables: VariablesBody,
    pub(super) notices: Notices,
    /// Why the list of published styles is not available, if it is not.
    pub(super) unlisted: Option<String>,
    /// Why Figma does not let the token read the variables, if it does not.
    pub(super) no_variables: Option<String>,
}

impl FileData {
    /// Returns the version in the form that exfig.lock records.
    pub(super) fn version_name(&self) -> &str {
        self.version.as_deref().unwrap_or("unknown")
    }
}

/// Returns the versions of an entry's files in the form that exfig.lock records.
pub(super) fn version_of(entry: &Entry, files: &BTreeMap<FileKey, FileData>) -> String {
    entry.version_at(|file| Some(files.get(file).map_or("", FileData::version_name))).unwrap_or_default()
}

/// Fetches the file's current version with one tier-3 request.
pub(super) async fn version(tools: &Tools, key: &FileKey) -> Result<String, ExportError> {
    let request = ApiRequest::Meta { key: key.clone() };
    let body = tools.client.get(&request, json::<MetaBody>).await?;
    Ok(body.version().to_owned())
}

/// The most pages of a file's history to look through for a named version: 1,000 versions.
const MOST_PAGES: usize = 20;

/// Returns the newest version of the file that has a name; `None` if none of its last 1,000 has. Makes a
/// request of tier 2 for each 50 versions.
pub(super) async fn named_version(tools: &Tools, key: &FileKey) -> Result<Option<String>, ExportError> {
    let mut before = None;
    for _ in 0..MOST_PAGES {
        let request = ApiRequest::Versions { key: key.clone(), before };
        let page = tools.client.get(&request, json::<VersionsBody>).await?;
        if let Some(version) = page.named() {
            return Ok(Some(version.to_owned()));
        }
        before = page.last().map(str::to_owned);
        if before.is_none() {
            break;
        }
    }
    Ok(None)
}

pub(super) async fn fetch(
    tools: &Tools,
    key: &FileKey,
    needs: Needs,
    version: Option<String>,
    documents: Option<&Documents>,
) -> Result<FileData, ExportError> {
    let mut data = FileData { newest: version.is_none(), version, ..FileData::default() };
    if needs.components.is_some() || !needs.styles.is_empty() {
        let (version, interest) = (data.version.clone(), needs.interest());
        let Fetched { document, kept, reread } =
            document::fetch(tools, key, version, &interest, documents).await?;
        (data.kept, data.reread) = (kept, reread);
        data.version = data.version.or_else(|| document.version.clone());
        data.components = components(&document);
        if !needs.styles.is_empty() {
            data.styles = fetch_styles(tools, key, &needs, &document, &mut data).await?;
        }
        if needs.published_components {
            let request = ApiRequest::Components { key: key.clone() };
            data.published = tools.client.get(&request, json::<ComponentsBody>).await?.ids();
        }
        data.document = Some(Arc::new(document));
    }
    if needs.variables {
        if data.version.is_none() {
            data.version = Some(self::version(tools, key).await?);
        }
        match variables(tools, key).await? {
            Ok(variables) => data.variables = variables,
            // Figma returned the file's version, so the token is valid. Other entries do not need variables.
            Err(message) => data.no_variables = Some(message),
        }
    }
    Ok(data)
}

/// Fetches the variables of a file; why Figma does not let the token read them, if it does not.
pub(super) async fn variables(
    tools: &Tools,
    key: &FileKey,
) -> Result<Result<VariablesBody, String>, ExportError> {
    let request = ApiRequest::Variables { key: key.clone() };
    match tools.client.get(&request, json::<VariablesBody>).await {
        Ok(variables) => Ok(Ok(variables)),
        Err(RequestError::Failed {
            failure: Failure::Status { code: 403, message, said_by: Speaker::Figma, .. },
            ..
        }) => Ok(Err(message)),
        Err(error) => Err(error.into()),
    }
}

async fn fetch_styles(
    tools: &Tools,
    key: &FileKey,
    needs: &Needs,
    document: &Document,
    data: &mut FileData,
) -> Result<StyleList, ExportError> {
    let (version, notices) = (&data.version, &mut data.notices);
    let published = match tools.client.get(&ApiRequest::Styles { key: key.clone() }, json::<StylesBody>).await
    {
        Ok(body) => body.meta.styles,
        // A branch has no list of published styles, and a token may lack the scope for it. The document still
        // has the styles that it uses.
        Err(RequestError::Failed {
            failure: Failure::Status { code: 400 | 403 | 404, message, said_by: Speaker::Figma, .. },
            ..
        }) if !needs.published_styles => {
            let why = format!(
                "files whose list of published styles is not available ({message}), so styles that nothing \
                 uses are missing"
            );
            notices.add(why, key.as_str());
            data.unlisted = Some(message);
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let mut styles = StyleList::new(document, &published, notices);
    let mut ids = Vec::new();
    for kind in &needs.styles {
        ids.extend(styles.without_value(*kind));
    }
    if !needs.styles.contains(&StyleKind::Effect) {
        styles.report_unused(StyleKind::Effect, notices);
    }
    if !ids.is_empty() {
        let request =
            ApiRequest::Nodes { key: key.clone(), version: version.clone(), ids, part: Part::default() };
        let mut pending = batches(&request, usize::MAX);
        while let Some(batch) = pending.pop() {
            let (asked, bulk) = (batch.clone(), tools.client.bulk());
            let parse = move |reader| {
                let interest = Interest { styles: true, ..Interest::default() };
                read_nodes(reader, &interest, bulk)?.answers(&asked)
            };
            match tools.client.stream(&batch, STACK, parse).await {
                Ok(nodes) => styles.take_values(&nodes),
                Err(RequestError::TooMuch { what, failure }) => {
                    tools.reporter.event(crate::event::Event::Splitting { what, why: failure.to_string() });
                    pending.extend(batch.halves().into_iter().flatten());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(styles)
}

/// Parses a response held in memory.
pub(super) fn json<V: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<V, serde_json::Error> {
    serde_json::from_slice(bytes)
}
