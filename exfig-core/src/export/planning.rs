//! The plan of one package, from the design and the state before: assets, generated files, removals, and what stands in the way.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{self, Prepared};
use super::fetch::FileData;
use super::package::Package;
use super::{ExportError, Tools, fail};
use crate::asset::FileKey;
use crate::design::Notices;
use crate::plan::{self, Design, Plan, Problem, Route};

impl Package<'_> {
    /// Makes the plan.
    pub(super) fn plan<T>(
        &mut self,
        files: &BTreeMap<FileKey, FileData>,
        tools: &Tools<T>,
    ) -> Result<(), ExportError> {
        let designs = files.iter().filter_map(|(key, data)| {
            let design =
                Design::new(data.document.as_deref()?, data.components.as_slice(), data.version_name());
            Some((key.clone(), design))
        });
        let designs = designs.collect::<BTreeMap<_, _>>();
        let mut notices = Notices::default();
        let taken = self.taken(false);
        let laid_out = plan::lay_out(self.config, &self.wanted, &designs, &taken);
        let (mut plan, mut errors) = match laid_out {
            Ok(plan) => (plan, Vec::new()),
            Err(errors) => (Plan::default(), errors),
        };
        let prepared = code::prepare(self, &plan, files, tools.formatter.as_ref(), &mut notices);
        let prepared = prepared.unwrap_or_else(|more| {
            errors.extend(more);
            BTreeMap::new()
        });
        let outputs = prepared.values().flat_map(|entry| &entry.outputs).collect::<Vec<_>>();
        errors.extend(plan::clashes(self.config, &plan.assets, &outputs, &self.taken(true)));
        if !errors.is_empty() {
            errors.sort_by_key(|error| error.line);
            let manifest = self.config.root.join("Cargo.toml");
            return Err(ExportError::Plan(
                errors.into_iter().map(|error| (manifest.clone(), error)).collect(),
            ));
        }
        let outputs = prepared.values().flat_map(|entry| &entry.outputs).map(|output| output.path.clone());
        let paths = plan.assets.iter().map(|asset| asset.path.clone()).chain(outputs).collect::<Vec<_>>();
        self.find_twins(&paths);
        self.look_at_files(paths);
        self.set_odd_apart(&mut plan, &prepared);
        plan::decide(&mut plan, self.config, &designs, &self.present(), self.wishes);
        self.plan = plan;
        self.count_routes();
        self.outcome.failed = std::mem::take(&mut self.plan.problems);
        for (reason, name) in std::mem::take(&mut self.plan.left_out) {
            notices.add(format!("{reason}, left out"), name);
        }
        self.outcome.notices.extend(notices.lines());
        self.check_tokens(files, &prepared)?;
        self.withhold_themes();
        self.plan_outputs(prepared, files, tools);
        self.plan_removal()
    }

    /// Puts the generated files into the plan; those of entries that are withheld stay as they are.
    fn plan_outputs<T>(
        &mut self,
        prepared: BTreeMap<usize, Prepared>,
        files: &BTreeMap<FileKey, FileData>,
        tools: &Tools<T>,
    ) {
        let mut outputs = Vec::new();
        for (index, prepared) in prepared {
            outputs.extend(prepared.outputs);
            if let Some(why) = self.withheld.get(&index) {
                let entry = &self.config.entries[index];
                let problem = Problem::of(entry, entry.id.clone(), why.clone());
                fail(tools, &mut self.outcome, problem);
                continue;
            }
            // Whoever has lost a name in a collision keeps what the record says of it.
            if prepared.problems.is_empty()
                && let Some(tokens) = prepared.tokens
            {
                self.tokens.insert(index, tokens);
            }
            for problem in prepared.problems {
                fail(tools, &mut self.outcome, problem);
            }
        }
        let version = |key: &FileKey| files.get(key).map_or("", FileData::version_name);
        plan::decide_outputs(
            &mut outputs,
            &self.plan.assets,
            self.config,
            &self.present(),
            version,
            &self.withheld,
        );
        self.plan.outputs = outputs;
    }

    /// A theme shows nothing that its members do not.
    fn withhold_themes(&mut self) {
        for &index in &self.wanted {
            let why = self.config.members(index).find_map(|member| self.withheld.get(&member));
            if let Some(why) = why.cloned() {
                self.withheld.insert(index, why);
            }
        }
    }

    fn count_routes(&mut self) {
        let mut told = BTreeSet::new();
        for asset in self.plan.assets.iter().filter(|asset| asset.decision.to_write().is_some()) {
            match &asset.route {
                Route::Local => self.outcome.drawn += 1,
                Route::Figma(why) => {
                    self.outcome.rendered += 1;
                    if let Some(why) = why
                        && told.insert((asset.entry, &asset.node))
                    {
                        let kind = self.config.entries[asset.entry].kind();
                        let what = plan::describe(kind, &asset.figma_name, &asset.node);
                        self.outcome.for_figma.push((what, why.clone()));
                    }
                }
            }
        }
    }
}
