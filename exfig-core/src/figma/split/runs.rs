//! Runs: neighboring nodes whose text is complete, parsed while more of the document arrives.
//!
//! A second thread parses the runs that contain no other. If it has enough to do, or if a run does contain others, the
//! thread that scans the text parses it, so that both are busy.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::thread::{Builder, Scope, available_parallelism};

use serde::de::Error as _;

use crate::figma::interest::Interest;
use crate::figma::read::STACK;
use crate::figma::seed::{Children, Context, Memory, NodeSeed, Parsed, Siblings, parse};
use crate::policy::bulk::Bulk;

/// How many runs may wait for the second thread: what it parses in a millisecond or two.
const QUEUE: usize = 2;

/// The largest run for the second thread, in bytes of text: those that wait are in memory too.
const LARGEST: usize = 256 * 1024;

/// The text of a run, in the brackets of a list.
pub(super) struct Run {
    pub(super) text: Vec<u8>,
    /// Whether an enclosing node is of interest.
    pub(super) inside: bool,
    /// How many nodes it is nested in.
    pub(super) depth: usize,
}

/// What all runs have in common.
#[derive(Clone)]
struct Reader<'a> {
    interest: &'a Interest,
    bulk: Bulk,
    memory: Memory,
}

impl Reader<'_> {
    fn read(&self, run: &Run, within: Parsed) -> Result<Siblings, serde_json::Error> {
        let context = Context::new(self.interest, self.bulk, within);
        let seed = Children(NodeSeed { context: &context, inside: run.inside, depth: run.depth });
        let read = parse(&run.text, seed);
        read.map_err(|error| serde_json::Error::custom(format!("in a node: {error}")))
    }

    fn parsed(&self, first: usize, runs: Vec<Option<Siblings>>) -> Parsed {
        Parsed { first, runs, memory: self.memory.clone() }
    }
}

/// The second thread.
struct Helper {
    /// A run and its number.
    runs: SyncSender<(usize, Run)>,
    read: Receiver<Ended>,
}

/// The number of a run, and what was read of it.
type Ended = (usize, Result<Siblings, serde_json::Error>);

/// The runs of a document so far.
pub(super) struct Runs<'a> {
    reader: Reader<'a>,
    /// What was read of each run: `None` while the second thread has it.
    read: Vec<Option<Siblings>>,
    /// How many runs the second thread has.
    pending: usize,
    helper: Option<Helper>,
}

impl<'a> Runs<'a> {
    /// Starts the second thread, if the machine has a processor for it.
    pub(super) fn new<'scope>(scope: &'scope Scope<'scope, 'a>, interest: &'a Interest, bulk: Bulk) -> Self {
        let reader = Reader { interest, bulk, memory: Memory::default() };
        let (runs, received) = sync_channel::<(usize, Run)>(QUEUE);
        let (sender, read) = channel();
        let own = reader.clone();
        let work = move || {
            for (number, run) in received {
                let _ = sender.send((number, own.read(&run, own.parsed(0, Vec::new()))));
            }
        };
        let is_alone = available_parallelism().is_ok_and(|processors| processors.get() == 1);
        let start = || Builder::new().name("parse 2".to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        let helper = (!is_alone).then(start).and_then(Result::ok).map(|_| Helper { runs, read });
        Self { reader, read: Vec::new(), pending: 0, helper }
    }

    /// Returns how many runs there are so far.
    pub(super) fn len(&self) -> usize {
        self.read.len()
    }

    /// Adds a run, which contains those from the number `first` on, and takes their place. Its number is `first`.
    ///
    /// # Errors
    /// Fails if this run, or one that was added before, cannot be read.
    pub(super) fn add(&mut self, first: usize, run: Run) -> Result<(), serde_json::Error> {
        while let Some(Ok(ended)) = self.helper.as_ref().map(|helper| helper.read.try_recv()) {
            self.take(ended)?;
        }
        let is_simple = self.read.len() == first;
        let run = match &self.helper {
            Some(helper) if is_simple && run.text.len() <= LARGEST => {
                match helper.runs.try_send((first, run)) {
                    Ok(()) => {
                        self.pending += 1;
                        self.read.push(None);
                        return Ok(());
                    }
                    Err(TrySendError::Full((_, run)) | TrySendError::Disconnected((_, run))) => run,
                }
            }
            _ => run,
        };
        if !is_simple {
            self.settle()?;
        }
        let within = self.reader.parsed(first, self.read.split_off(first));
        match self.reader.read(&run, within) {
            Ok(siblings) => self.read.push(Some(siblings)),
            Err(error) => {
                // The first one in the document, whoever finds it.
                self.settle()?;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Waits for the second thread to be done.
    fn settle(&mut self) -> Result<(), serde_json::Error> {
        while let Some(helper) = self.helper.as_ref().filter(|_| self.pending > 0) {
            // If that thread has died, so will this one when the scope ends.
            let Ok(ended) = helper.read.recv() else { break };
            self.take(ended)?;
        }
        Ok(())
    }

    /// Takes what the second thread has read, in the order of the document.
    fn take(&mut self, (number, result): Ended) -> Result<(), serde_json::Error> {
        self.pending -= 1;
        self.read[number] = Some(result?);
        Ok(())
    }

    /// Returns all runs, by their numbers.
    pub(super) fn finish(mut self) -> Result<Parsed, serde_json::Error> {
        self.settle()?;
        Ok(self.reader.parsed(0, self.read))
    }
}
