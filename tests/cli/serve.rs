//! `dateline serve`.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
    time::{Duration, Instant},
};

use crate::run::Machine;

/// A server that is ended with the test.
pub struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    /// Where it says it listens: `127.0.0.1:12345`.
    pub address: String,
}

impl Server {
    /// Starts it and waits until it is ready, so that it hears signals.
    fn start(machine: &Machine) -> Self {
        Self::begin(machine, machine.command(&["serve"], &[("DATELINE_PORT", "0")]))
    }

    /// As [`Self::start`], with these variables besides, and with its log in a file, which takes any amount of it.
    pub fn start_logging(machine: &Machine, variables: &[(&str, &str)], log: File) -> Self {
        let variables = [&[("DATELINE_PORT", "0")], variables].concat();
        let mut command = machine.command(&["serve"], &variables);
        command.stderr(log);
        Self::begin(machine, command)
    }

    fn begin(machine: &Machine, mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        output.read_line(&mut first).unwrap();
        let address = first
            .trim()
            .strip_prefix("Dateline listens on http://")
            .unwrap_or_else(|| panic!("{first}"));
        machine.run(&["health", "--address", address]).ok();
        Self {
            address: address.to_owned(),
            child,
            output,
        }
    }

    /// Sends SIGTERM; the exit code and what else was printed.
    pub fn stop(mut self) -> (Option<i32>, String) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(told.success());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }

    /// Sends SIGKILL: it ends in the middle of whatever it does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _it_has_ended_already = self.child.kill();
    }
}

#[test]
fn a_server_is_ready_once_it_says_where_it_listens_and_ends_well_when_told_to() {
    let machine = Machine::new();
    let server = Server::start(&machine);
    machine.run(&["health", "--address", &server.address]).ok();
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn who_listens_to_the_stream_of_changes_does_not_hold_up_the_end() {
    let machine = Machine::new();
    let server = Server::start(&machine);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .write_all(b"GET /api/v1/changes/stream HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let (mut heard, mut piece) = (String::new(), [0; 1024]);
    while !heard.contains("event: up_to_date") {
        let read = stream.read(&mut piece).unwrap();
        heard.push_str(std::str::from_utf8(&piece[..read]).unwrap());
    }
    let told = Instant::now();
    assert_eq!(server.stop().0, Some(0));
    assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    // The end of a body, not a connection that broke.
    assert!(rest.ends_with("0\r\n\r\n"), "{rest:?}");
}

#[test]
fn a_setup_token_is_printed_until_there_is_an_administrator_and_never_logged() {
    let machine = Machine::new();
    let mut server = Server::start(&machine);
    let mut log = server.child.stderr.take().unwrap();
    let (_, printed) = server.stop();
    assert!(
        printed.contains("/api/v1/auth/setup") && printed.contains("\"token\": \""),
        "{printed}"
    );
    let token = printed
        .split("\"token\": \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mut logged = String::new();
    log.read_to_string(&mut logged).unwrap();
    assert!(token.len() > 20 && !logged.contains(token), "{logged}");

    machine
        .run(&["user", "create", "--role", "admin", "--email", "ann@example.org"])
        .ok();
    let (_, printed) = Server::start(&machine).stop();
    assert_eq!(printed, "");
}

#[test]
fn a_port_that_is_taken_is_a_failure_that_says_what_to_do() {
    let machine = Machine::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let message = machine
        .run_with(&["serve"], &[("DATELINE_PORT", &port)], "")
        .failed(1);
    assert!(message.contains("choose another DATELINE_PORT"), "{message}");
}
