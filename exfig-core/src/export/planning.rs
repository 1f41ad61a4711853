//! Plans one package from the design and the earlier state: assets, generated files, removals, and problems.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{self, Prepared};
use super::fetch::{FileData, version_of};
use super::package::Package;
use super::{ExportError, Tools, fail};
use crate::asset::FileKey;
use crate::config::{ColorSource, Entry, What};
use crate::design::Notices;
use crate::io::workspace;
use crate::plan::{self, Cause, Design, Plan, Problem, Route, Unfit};

impl Package<'_> {
    /// Makes the plan, and stores it in `self`. [`plan_removal`](Self::plan_removal) is next.
    pub(super) fn plan(
        &mut self,
        files: &BTreeMap<FileKey, FileData>,
        tools: &Tools,
    ) -> Result<(), ExportError> {
        self.leave_out_variables(files, tools);
        let designs = files.iter().filter_map(|(key, data)| {
            let design = Design::new(
                data.document.as_deref()?,
                &data.components,
                data.version_name(),
                &data.published,
            );
            Some((key.clone(), design))
        });
        let designs = designs.collect::<BTreeMap<_, _>>();
        let mut notices = Notices::default();
        let taken = self.taken(false);
        let laid_out = plan::lay_out(self.config, &self.wanted, &designs, &taken, &self.recorded_nodes());
        let (mut plan, mut errors) = match laid_out {
            Ok(plan) => (plan, Vec::new()),
            Err(errors) => (Plan::default(), errors),
        };
        if !self.wishes.prune_deprecated {
            let is_unmodified = |path: &str, digest: &_| self.files.get(path) == Some(digest);
            plan::keep_deprecated(&mut plan, self.config, &self.wanted, (&self.lock, is_unmodified));
            for (path, index) in &plan.deprecated {
                let kind = self.config.entries[*index].kind();
                notices.add(
                    format!("{kind} removed or renamed in the design, kept until `--prune-deprecated`"),
                    path.clone(),
                );
            }
        }
        let prepared = code::prepare(self, &plan, files, tools.formatter.as_ref(), &mut notices);
        let prepared = prepared.unwrap_or_else(|more| {
            errors.extend(more);
            BTreeMap::new()
        });
        let outputs = prepared.values().flat_map(|entry| &entry.outputs).collect::<Vec<_>>();
        errors.extend(plan::clashes(self.config, &plan.assets, &outputs, &self.taken(true)));
        if !errors.is_empty() {
            let mistake = |(index, unfit): (usize, Unfit)| unfit.diagnostic(&self.config.entries[index]);
            let mut mistakes = errors.into_iter().map(mistake).collect::<Vec<_>>();
            mistakes.sort_by_key(|mistake| mistake.place.span.start);
            return Err(ExportError::Mistakes(mistakes));
        }
        let outputs = prepared.values().flat_map(|entry| &entry.outputs).map(|output| output.path.clone());
        let paths = plan.assets.iter().map(|asset| asset.path.clone()).chain(outputs).collect::<Vec<_>>();
        self.find_twins(&paths);
        let shared = workspace::shared_places(&self.config.root, self.settled_paths().chain(&paths));
        self.look_at_files(paths);
        self.set_odd_apart(&mut plan, &prepared, &shared);
        plan::decide(&mut plan, self.config, &designs, &self.present(), self.wishes);
        self.plan = plan;
        let problems = std::mem::take(&mut self.plan.problems);
        let unplanned = problems.into_iter().map(|problem| Problem { cause: Cause::Unplanned, ..problem });
        self.outcome.failed.extend(unplanned);
        for (reason, name) in std::mem::take(&mut self.plan.left_out) {
            notices.add(format!("{reason}, left out"), name);
        }
        self.outcome.notices.extend(notices.lines());
        let loss = self.check_tokens(files, &prepared);
        self.refuse(loss)?;
        self.withhold_themes();
        self.plan_outputs(prepared, files, tools);
        Ok(())
    }

    /// Leaves out entries whose variables the token may not read, and themes that show them. The others
    /// continue.
    fn leave_out_variables(&mut self, files: &BTreeMap<FileKey, FileData>, tools: &Tools) {
        let refusal = |entry: &Entry| {
            let message = files.get(&entry.file)?.no_variables.as_ref()?;
            matches!(entry.what, What::Colors(ColorSource::Variables(_))).then(|| {
                format!(
                    "Figma does not let this token read the variables of file {} ({message}); reading them \
                     requires an Enterprise plan, a full seat and the scope `file_variables:read`; without \
                     these, use `source = \"styles\"`",
                    entry.file
                )
            })
        };
        let entries = &self.config.entries;
        let refused = |index: &usize| {
            let mut all = self.config.members(*index).chain([*index]);
            all.find_map(|member| refusal(&entries[member])).map(|why| (*index, why))
        };
        for (index, why) in self.wanted.iter().filter_map(refused).collect::<Vec<_>>() {
            self.wanted.remove(&index);
            let entry = &self.config.entries[index];
            let kept = if self.lock.entry(&entry.key).is_some() { "; its files stay unchanged" } else { "" };
            let problem = Problem::of(entry, entry.id.clone(), format!("{why}{kept}"));
            fail(tools, &mut self.outcome, Problem { cause: Cause::Access, ..problem });
        }
    }

    /// Adds the generated files to the plan. Those of withheld entries stay unchanged.
    fn plan_outputs(
        &mut self,
        prepared: BTreeMap<usize, Prepared>,
        files: &BTreeMap<FileKey, FileData>,
        tools: &Tools,
    ) {
        let mut outputs = Vec::new();
        for (index, mut prepared) in prepared {
            prepared.forget_unnamed();
            outputs.extend(prepared.outputs);
            if let Some(why) = self.withheld.get(&index) {
                let entry = &self.config.entries[index];
                let problem = Problem::of(entry, entry.id.clone(), why.clone());
                fail(tools, &mut self.outcome, Problem { cause: Cause::Withheld, ..problem });
                continue;
            }
            if let Some(tokens) = prepared.tokens {
                self.tokens.insert(index, tokens);
            }
            if !prepared.collections.is_empty() {
                self.collections.insert(index, prepared.collections);
            }
            for problem in prepared.problems {
                fail(tools, &mut self.outcome, problem);
            }
        }
        let version = |entry: &Entry| version_of(entry, files);
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

    /// Withholds the themes of withheld members, since a theme shows what its members show.
    fn withhold_themes(&mut self) {
        for &index in &self.wanted {
            let why = self.config.members(index).find_map(|member| self.withheld.get(&member));
            if let Some(why) = why.cloned() {
                self.withheld.insert(index, why);
            }
        }
    }

    /// Counts who draws what, for the outcome.
    pub(super) fn count_routes(&mut self) {
        let mut reported = BTreeSet::new();
        for asset in self.plan.assets.iter().filter(|asset| asset.decision.to_write().is_some()) {
            match &asset.route {
                Route::Local => self.outcome.drawn += 1,
                Route::Figma(why) => {
                    self.outcome.rendered += 1;
                    if let Some(why) = why
                        && reported.insert((asset.entry, &asset.node))
                    {
                        self.outcome.for_figma.push((asset.describe(self.config), why.clone()));
                    }
                }
            }
        }
    }
}
