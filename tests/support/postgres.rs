//! PostgreSQL for the tests that need it, whatever database the rest of the suite runs on.
//!
//! With `TEST_DATABASE_URL` pointing at a PostgreSQL server, that server is used. Otherwise a throwaway one is
//! started from the `initdb` and `pg_ctl` on `PATH` or in Debian's folders, once per test process, and ends with it.
//! Where there is neither, [`cluster`] says so on stderr and its tests have nothing to do, unless
//! `TEST_REQUIRE_POSTGRES=1` turns that into a failure: a continuous integration must not skip them unnoticed.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::OnceLock,
};

use url::Url;

/// The script that owns the server; it stops it when its standard input closes.
const KEEPER: &str = include_str!("postgres.sh");

/// A PostgreSQL server in which tests may create databases.
pub struct Cluster {
    server: Url,
    /// Held, never written to: the server stops when this end of the pipe closes, even if the process is killed.
    _lifeline: Option<ChildStdin>,
}

impl Cluster {
    /// The address of a database on this server, whether it exists yet or not. `postgres` always exists.
    pub fn url(&self, database: &str) -> String {
        let mut url = self.server.clone();
        url.set_path(database);
        url.into()
    }

    fn existing(address: &str) -> Result<Self, String> {
        let server = Url::parse(address).map_err(|error| format!("TEST_DATABASE_URL: {error}"))?;
        Ok(Self {
            server,
            _lifeline: None,
        })
    }

    /// Starts a server from the programs in `folder`, as another user where the tests run as root.
    fn start(folder: &Path) -> Result<Self, String> {
        let mut command = match unprivileged_user()? {
            None => Command::new("sh"),
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--", "sh"]);
                command
            }
        };
        let mut keeper = command
            .args(["-c", KEEPER, "postgres.sh"])
            .args([folder, &env::temp_dir()])
            .current_dir("/") // the tests' own folder may be closed to the other user
            .process_group(0) // Ctrl-C is for the tests; the keeper has to outlive them to clean up
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot run {command:?}: {error}"))?;
        let lifeline = keeper.stdin.take();
        let mut answer = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output)
                .read_line(&mut answer)
                .map_err(|error| error.to_string())?;
        }
        let port = answer
            .trim()
            .strip_prefix("ready ")
            .ok_or_else(|| format!("PostgreSQL: {}", answer.trim()))?;
        let server = Url::parse(&format!("postgres://postgres@127.0.0.1:{port}/postgres"))
            .map_err(|error| format!("port {port}: {error}"))?;
        Ok(Self {
            server,
            _lifeline: lifeline,
        })
    }
}

/// The server of this test process, started on the first call; `None` where PostgreSQL is not installed.
///
/// # Panics
/// When PostgreSQL is installed and does not start, and when it is missing though `TEST_REQUIRE_POSTGRES=1`.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(find_or_start).as_ref()
}

fn find_or_start() -> Option<Cluster> {
    let given = env::var_os("TEST_DATABASE_URL").and_then(|value| value.into_string().ok());
    if let Some(address) = given.filter(|address| address.starts_with("postgres")) {
        return Some(Cluster::existing(&address).unwrap_or_else(|error| panic!("{error}")));
    }
    let Some(folder) = programs() else {
        let required = env::var_os("TEST_REQUIRE_POSTGRES").is_some_and(|value| value == "1");
        assert!(
            !required,
            "TEST_REQUIRE_POSTGRES=1, but initdb is neither on PATH nor in /usr/lib/postgresql"
        );
        // Past the test harness, which shows the output of failing tests only.
        let _ = io::stderr().write_all(b"SKIPPED: the tests that need PostgreSQL (initdb was not found)\n");
        return None;
    };
    Some(Cluster::start(&folder).unwrap_or_else(|error| panic!("{error}")))
}

/// The folder that holds `initdb` and `pg_ctl`: the first on `PATH`, else Debian's newest.
fn programs() -> Option<PathBuf> {
    let has_programs = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .find(has_programs)
        .or_else(|| debian_folders().into_iter().find(has_programs))
}

/// `/usr/lib/postgresql/<version>/bin`, the newest version first.
fn debian_folders() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    folders.sort_unstable_by(|left, right| right.cmp(left));
    folders.into_iter().map(|(_, folder)| folder).collect()
}

/// The user the server runs as when the tests run as root, which PostgreSQL refuses; `None` otherwise.
fn unprivileged_user() -> Result<Option<&'static str>, String> {
    let id = |arguments: &[&str]| Command::new("id").args(arguments).output();
    let own = id(&["-u"]).map_err(|error| format!("cannot run id: {error}"))?;
    if own.stdout.trim_ascii() != b"0" {
        return Ok(None);
    }
    let exists = |user: &&str| id(&["-u", user]).is_ok_and(|answer| answer.status.success());
    let user = ["postgres", "nobody"].into_iter().find(exists);
    user.map(Some)
        .ok_or_else(|| "the tests run as root and there is no user postgres or nobody".to_owned())
}

#[cfg(test)]
mod tests {
    use std::{
        net::TcpStream,
        thread::sleep,
        time::{Duration, Instant},
    };

    use super::{Cluster, cluster, programs};

    fn accepts(cluster: &Cluster) -> bool {
        let address = cluster.server.socket_addrs(|| None).expect("an address");
        TcpStream::connect(address.as_slice()).is_ok()
    }

    #[test]
    fn the_cluster_accepts_connections_and_is_started_only_once() {
        let Some(first) = cluster() else { return };
        assert!(accepts(first));
        assert_eq!(first.url("one"), cluster().expect("the same cluster").url("one"));
    }

    #[test]
    fn an_address_names_the_database_and_keeps_user_host_and_options() {
        let given = "postgres://ann:secret@db.example:5433/news?application_name=tests";
        let cluster = Cluster::existing(given).expect("a valid address");
        let expected = "postgres://ann:secret@db.example:5433/other?application_name=tests";
        assert_eq!(cluster.url("other"), expected);
    }

    #[test]
    fn the_server_stops_when_its_owner_is_gone() {
        let Some(folder) = programs() else { return };
        let mut cluster = Cluster::start(&folder).expect("a second cluster");
        assert!(accepts(&cluster));
        cluster._lifeline = None;
        let deadline = Instant::now() + Duration::from_secs(20);
        while accepts(&cluster) {
            assert!(Instant::now() < deadline, "the server outlived its owner");
            sleep(Duration::from_millis(50));
        }
    }
}
