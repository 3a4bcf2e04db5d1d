//! `dateline health`: asks a running server whether it is ready; for container health checks and scripts.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use super::failure::Failure;

/// The status line is all that is read of the answer.
const LONGEST_STATUS_LINE: usize = 256;

/// Options of `dateline health`.
#[derive(clap::Args, Debug)]
pub(super) struct HealthArguments {
    /// IP address and port of the server, such as 127.0.0.1:8080 [default: DATELINE_HOST and DATELINE_PORT]
    #[arg(long, value_name = "IP:PORT")]
    address: Option<SocketAddr>,
    /// How many seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
}

impl HealthArguments {
    /// Whether the command line says whom to ask, so that no configuration is needed.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.address
    }
}

/// Ends well when the server at the address says that it is ready.
pub(super) fn run(arguments: &HealthArguments, address: SocketAddr) -> Result<(), Failure> {
    let timeout = Duration::from_secs(arguments.timeout);
    match ask(address, timeout) {
        Ok(200) => Ok(()),
        Ok(status) => Err(Failure::new(format!(
            "the server at {address} is not ready (it answered {status}); its log says why"
        ))),
        Err(error) => Err(Failure::unavailable(format!(
            "no answer from {address} ({error}); check that the server runs and listens there"
        ))),
    }
}

/// The status of `GET /health/ready`; everything together may take as long as the timeout.
fn ask(address: SocketAddr, timeout: Duration) -> io::Result<u16> {
    let deadline = Instant::now() + timeout;
    let mut stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_write_timeout(Some(remaining(deadline)?))?;
    // In one piece: a server may answer and close as soon as it has read enough.
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let line = status_line(&mut stream, deadline)?;
    status(&line).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))
}

/// Reads up to the first line break, the end, or the limit.
fn status_line(stream: &mut TcpStream, deadline: Instant) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut buffer = [0; LONGEST_STATUS_LINE];
    while line.len() < LONGEST_STATUS_LINE && !line.contains(&b'\n') {
        stream.set_read_timeout(Some(remaining(deadline)?))?;
        match stream.read(&mut buffer)? {
            0 => break,
            read => line.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(line)
}

/// The time left, which is never zero: the system takes zero for "for ever".
fn remaining(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        Err(io::ErrorKind::TimedOut.into())
    } else {
        Ok(left)
    }
}

/// The status of a line such as `HTTP/1.1 200 OK`.
fn status(line: &[u8]) -> Option<u16> {
    let text = str::from_utf8(line.split(|byte| *byte == b'\r').next()?).ok()?;
    let (version, rest) = text.split_once(' ')?;
    version.starts_with("HTTP/1.").then_some(())?;
    rest.get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    /// A server that reads one request, answers with these bytes and then closes, or stays silent.
    fn server(answer: Option<&'static str>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /health/ready HTTP/1.1\r\n"));
            match answer {
                Some(answer) => stream.write_all(answer.as_bytes()).unwrap(),
                None => thread::sleep(PATIENCE),
            }
        });
        address
    }

    fn run_against(address: SocketAddr) -> Result<(), String> {
        let arguments = HealthArguments {
            address: None,
            timeout: 1,
        };
        run(&arguments, address).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_ready_server_is_healthy() {
        let address = server(Some("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
        assert_eq!(run_against(address), Ok(()));
    }

    #[test]
    fn a_server_that_is_not_ready_is_a_failure_that_names_its_status() {
        let address = server(Some("HTTP/1.1 503 Service Unavailable\r\n\r\n"));
        assert!(run_against(address).unwrap_err().contains("503"));
    }

    #[test]
    fn something_else_than_http_and_a_closed_connection_are_failures() {
        for answer in ["SSH-2.0-OpenSSH\r\n", "", "HTTP/1.1 2"] {
            assert!(
                run_against(server(Some(answer)))
                    .unwrap_err()
                    .contains("not HTTP"),
                "{answer}"
            );
        }
    }

    #[test]
    fn nobody_listening_is_a_failure() {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(
            run_against(address)
                .unwrap_err()
                .contains("check that the server runs")
        );
    }

    #[test]
    fn a_silent_server_is_given_up_after_the_timeout() {
        let address = server(None);
        let begin = Instant::now();
        assert!(run_against(address).is_err());
        assert!(begin.elapsed() < PATIENCE, "{:?}", begin.elapsed());
    }
}
