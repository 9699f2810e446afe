//! The measurements of one function.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use oms_command::System;

use crate::figures::Figures;
use crate::process::{Process, Valgrind, instructions};
use crate::runtime_api::{Idle, RuntimeApi};
use crate::workload::{Function, Tokens};
use crate::{Failure, progress, tls};

/// The lengths of the two runs whose difference is warm invocations: whole lives of an order.
const SHORT: usize = 8;
const LONG: usize = 108;
/// The number of invocations that are timed, after `SHORT` that are not.
const TIMED: usize = 1000;
/// The number of starts that are timed.
const STARTS: usize = 9;

/// Counts and times the function.
pub async fn figures(system: &System, function: Function, binary: &Path) -> Result<Figures, Failure> {
    progress(function, "counting the instructions of init");
    let init = count(system, function, binary, 0, Tokens::One).await?;
    let first = count(system, function, binary, 1, Tokens::One).await? - init;
    progress(function, "counting the instructions of init over TLS");
    let over_tls = tls::init(system, function, binary).await?;
    progress(function, "counting the instructions of warm invocations");
    let warm = warm(system, function, binary, Tokens::One).await?;
    progress(
        function,
        "counting the instructions of warm invocations, a new caller each",
    );
    let warm_new_caller = self::warm(system, function, binary, Tokens::Each).await?;

    progress(function, "timing init");
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let run = Run::start(system, function, binary, &Valgrind::None).await?;
        starts.push(run.process.cpu_time()?);
    }
    starts.sort_unstable();
    progress(function, "timing warm invocations");
    let mut run = Run::start(system, function, binary, &Valgrind::None).await?;
    run.invoke(SHORT, Tokens::One).await?;
    let before = run.process.cpu_time()?;
    run.invoke(TIMED, Tokens::One).await?;
    let spent = run.process.cpu_time()?.saturating_sub(before);
    Ok(Figures {
        function: function.name(),
        binary_bytes: std::fs::metadata(binary)?.len(),
        init_instructions: init,
        init_over_tls: over_tls,
        first_instructions: first,
        warm_instructions: warm,
        warm_new_caller_instructions: warm_new_caller,
        init_cpu: starts.get(STARTS / 2).copied().unwrap_or_default(),
        warm_cpu: spent / u32::try_from(TIMED)?,
        peak_memory_kib: run.process.peak_memory()?,
    })
}

/// Writes where the instructions of warm invocations go, for `callgrind_annotate`.
pub async fn profile(
    system: &System,
    function: Function,
    binary: &Path,
    directory: &Path,
) -> Result<(), Failure> {
    std::fs::create_dir_all(directory)?;
    let output = directory.join(format!("{}.callgrind", function.name()));
    progress(
        function,
        &format!(
            "profiling {} warm invocations into {}",
            LONG - SHORT,
            output.display()
        ),
    );
    let mut run = Run::start(system, function, binary, &Valgrind::Callgrind(&output)).await?;
    run.invoke(SHORT, Tokens::One).await?;
    let zeroed = Command::new("callgrind_control")
        .arg("--zero")
        .arg(run.process.id().to_string())
        .output()?;
    if !zeroed.status.success() {
        return Err(format!("callgrind_control: {}", String::from_utf8_lossy(&zeroed.stderr)).into());
    }
    run.invoke(LONG - SHORT, Tokens::One).await?;
    run.process.stop()
}

async fn warm(system: &System, function: Function, binary: &Path, tokens: Tokens) -> Result<u64, Failure> {
    let short = count(system, function, binary, SHORT, tokens).await?;
    let long = count(system, function, binary, LONG, tokens).await?;
    Ok((long - short) / u64::try_from(LONG - SHORT)?)
}

/// The instructions of a whole process with that many invocations.
async fn count(
    system: &System,
    function: Function,
    binary: &Path,
    invocations: usize,
    tokens: Tokens,
) -> Result<u64, Failure> {
    let output = tempfile::NamedTempFile::new()?;
    let mut run = Run::start(system, function, binary, &Valgrind::Cachegrind(output.path())).await?;
    run.invoke(invocations, tokens).await?;
    run.process.stop()?;
    instructions(output.path())
}

/// The instructions of a whole process with those invocations.
pub async fn count_of(
    system: &System,
    function: Function,
    binary: &Path,
    events: &[serde_json::Value],
) -> Result<u64, Failure> {
    let output = tempfile::NamedTempFile::new()?;
    let mut run = Run::start(system, function, binary, &Valgrind::Cachegrind(output.path())).await?;
    run.play(events).await?;
    run.process.stop()?;
    instructions(output.path())
}

/// A process that waits for its next event.
pub struct Run<'a> {
    system: &'a System,
    function: Function,
    runtime_api: RuntimeApi,
    pub process: Process,
    idle: Option<Idle>,
}

impl<'a> Run<'a> {
    pub async fn start(
        system: &'a System,
        function: Function,
        binary: &Path,
        valgrind: &Valgrind<'_>,
    ) -> Result<Self, Failure> {
        let mut runtime_api = RuntimeApi::start().await?;
        let process = Process::start(system, function, binary, &runtime_api.address, valgrind, &[])?;
        let idle = Some(runtime_api.idle().await?);
        // The process asks for the event a moment before it sleeps.
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(Self {
            system,
            function,
            runtime_api,
            process,
            idle,
        })
    }

    /// Invokes it that often, and returns when it has asked for the event after.
    async fn invoke(&mut self, count: usize, tokens: Tokens) -> Result<(), Failure> {
        let events = self.function.events(self.system, count, tokens).await?;
        let calls_before = self.calls();
        self.play(&events).await?;
        // A repeated call would be counted as work.
        let calls = self.calls() - calls_before;
        // One more call for every twenty response times, which are reported together.
        let expected = u64::try_from(count + count / 20)?;
        if calls != expected {
            return Err(format!("{count} invocations made {calls} calls to the database").into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(())
    }

    /// Invokes it with each event, and returns when it has asked for the one after.
    pub async fn play(&mut self, events: &[serde_json::Value]) -> Result<(), Failure> {
        for event in events {
            let idle = self.idle.take().ok_or("the function is not idle")?;
            let answer = self.runtime_api.invoke(idle, event).await?;
            if !self.function.has_succeeded(&answer) {
                return Err(format!("{event} is answered by {answer}").into());
            }
            self.idle = Some(self.runtime_api.idle().await?);
        }
        Ok(())
    }

    fn calls(&self) -> u64 {
        self.system.dynamo().calls().values().sum()
    }
}
