//! The function as a process, looked at from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use oms_command::System;
use oms_command::system::GIVEN_BY_LAMBDA;

use crate::Failure;
use crate::workload::Function;

/// The valgrind tool that counts, and the file it writes.
pub enum Valgrind<'a> {
    /// Nothing counts: the binary runs on its own.
    None,
    /// Instructions, in sum.
    Cachegrind(&'a Path),
    /// Instructions, by function.
    Callgrind(&'a Path),
}

/// A running function. Dropping this value ends it.
pub struct Process(Child);

impl Process {
    /// Starts the binary as Lambda does: with the variables of the template and of the service, and no others; those
    /// in `changed` with other values.
    pub fn start(
        system: &System,
        function: Function,
        binary: &Path,
        runtime_api: &str,
        valgrind: &Valgrind,
        changed: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        let mut command = command(binary, valgrind);
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::null());
        let name = function.name();
        let described = system
            .resources()
            .functions
            .iter()
            .find(|described| described.name == name);
        let described = described.ok_or(format!("the template has no function `{name}`"))?;
        let environment = system
            .environments()
            .get(name)
            .ok_or("the system has no environment for it")?;
        for variable in described
            .environment
            .keys()
            .map(String::as_str)
            .chain(GIVEN_BY_LAMBDA.iter().copied())
        {
            if let Some(value) = environment.get(variable) {
                command.env(variable, value);
            }
        }
        command
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", name)
            .env("AWS_LAMBDA_LOG_STREAM_NAME", name);
        for name in ["PATH", "GLIBC_TUNABLES"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(changed.iter().copied());
        let started = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        Ok(Self(started))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// The CPU time of its threads so far, in user and kernel mode (`/proc/<pid>/task/<tid>/schedstat`).
    pub fn cpu_time(&self) -> Result<Duration, Failure> {
        let mut nanoseconds = 0;
        for task in fs::read_dir(self.proc("task"))? {
            let statistics = fs::read_to_string(task?.path().join("schedstat"))?;
            let spent = statistics.split_whitespace().next().unwrap_or_default();
            nanoseconds += spent.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// The most memory it has had resident, in KiB (`VmHWM`).
    pub fn peak_memory(&self) -> Result<u64, Failure> {
        let status = fs::read_to_string(self.proc("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let value = line.and_then(|line| line.split_whitespace().next());
        Ok(value.ok_or("the kernel keeps no VmHWM")?.parse()?)
    }

    /// Asks it to end, as valgrind needs to be asked to write what it counted, and waits until it has.
    pub fn stop(mut self) -> Result<(), Failure> {
        let id = self.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        self.0.wait()?;
        Ok(())
    }

    fn proc(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.id().to_string()).join(name)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail if the process has ended already, which is fine.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(binary: &Path, valgrind: &Valgrind) -> Command {
    let (tool, output) = match valgrind {
        Valgrind::None => return Command::new(binary),
        Valgrind::Cachegrind(output) => ("cachegrind", output),
        Valgrind::Callgrind(output) => ("callgrind", output),
    };
    let mut command = Command::new("valgrind");
    command
        .arg("-q")
        .arg(format!("--tool={tool}"))
        .arg(format!("--{tool}-out-file={}", output.display()));
    // Silences valgrind's remarks on the machine's caches, which are not simulated; the function's own output is still
    // shown.
    command
        .args(["--cache-sim=no", "--log-file=/dev/null"])
        .arg(binary);
    command
}

/// The instructions in what cachegrind wrote: its `summary` line.
pub fn instructions(output: &Path) -> Result<u64, Failure> {
    let text = fs::read_to_string(output)?;
    let total = text.lines().find_map(|line| line.strip_prefix("summary:"));
    Ok(total.ok_or("cachegrind wrote no summary")?.trim().parse()?)
}
