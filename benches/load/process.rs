//! A server in a process of its own, and what Linux knows of it.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::Failure;

/// Linux counts processor time for programs in hundredths of a second, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);
/// Filling a newsroom on a slow machine may take this long.
const PATIENCE: Duration = Duration::from_secs(7_200);

/// A child that ends with its owner.
pub struct Process(Child);

impl Process {
    /// Starts a program with these settings and nothing else of the environment. Its log is written and thrown away.
    pub fn start(
        program: &Path,
        arguments: &[&OsStr],
        folder: &Path,
        settings: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        let child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", program.display()))?;
        Ok(Self(child))
    }

    /// Waits for the file that a process writes when it is ready, and reads it.
    pub fn wait_for(&mut self, file: &Path) -> Result<String, Failure> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            self.check()?;
            if fs::metadata(file).is_ok_and(|file| file.len() > 0) {
                thread::sleep(Duration::from_millis(100));
                return Ok(fs::read_to_string(file)?);
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err("a server was not ready in time".into())
    }

    /// Fails when it has ended.
    pub fn check(&mut self) -> Result<(), Failure> {
        match self.0.try_wait()? {
            Some(status) => Err(format!("a server ended before it was ready: {status}").into()),
            None => Ok(()),
        }
    }

    /// Lets it end in its own time.
    pub fn stop(mut self) -> Result<(), Failure> {
        Command::new("kill").arg(self.0.id().to_string()).status()?;
        self.0.wait()?;
        Ok(())
    }

    /// Processor time of all its threads so far, in user space and in the kernel.
    pub fn cpu(&self) -> Result<Duration, Failure> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // The name in parentheses may hold spaces; after it, user and system time are the 12th and 13th field.
        let (_, fields) = stat.rsplit_once(')').ok_or("/proc/…/stat is not understood")?;
        let ticks = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(str::parse::<u32>)
            .sum::<Result<u32, _>>()?;
        Ok(TICK * ticks)
    }

    /// Its memory in use.
    pub fn rss_mib(&self) -> Result<f64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let kib = field(&status, "VmRSS:").ok_or("/proc/…/status has no VmRSS")?;
        Ok(kib.trim_end_matches(" kB").parse::<f64>()? / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing of it is kept; when it has ended already, all is well.
        let _already_ended = self.0.kill();
        let _already_waited_for = self.0.wait();
    }
}

/// What the numbers were measured on.
pub fn machine() -> Result<String, Failure> {
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let model = field(&processors, "model name")
        .map(|model| model.trim_start_matches([' ', '\t', ':']))
        .unwrap_or("unknown processor");
    let load = fs::read_to_string("/proc/loadavg")?;
    Ok(format!(
        "Machine: {} × {model}; load average at the end {}",
        thread::available_parallelism()?,
        load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
    ))
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .map(str::trim)
}
