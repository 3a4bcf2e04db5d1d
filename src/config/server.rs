//! Where the server listens, whom it trusts, and how long it waits.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting, Unit},
    web_address::{base_url, origin},
};

/// How the HTTP server runs.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// Worker threads, at least 1.
    pub workers: usize,
    /// Open connections a worker accepts before it lets further ones wait.
    pub max_connections: usize,
    /// Where clients reach the API, without a trailing slash.
    pub public_url: String,
    /// Websites whose scripts may read answers, as browsers send them in `Origin`.
    pub cors_origins: Vec<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
    /// How long a client may pause while it sends a body.
    pub body_idle_timeout: Duration,
    /// How long what was sent to a client may stay untaken.
    pub unread_timeout: Duration,
    /// How long requests in flight may take to finish after SIGTERM.
    pub shutdown_timeout: Duration,
}

impl ServerConfig {
    /// Host and port together.
    pub fn listen_address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// Where this machine itself reaches the server: the loopback address when it listens everywhere.
    pub fn local_address(&self) -> SocketAddr {
        local_address(self.host, self.port)
    }

    pub(super) fn read(reader: &mut Reader) -> Self {
        let host = reader.required(&HOST, |value| {
            value
                .parse::<IpAddr>()
                .map_err(|_| "is not an IP address".to_owned())
        });
        let port = reader.number(&PORT);
        Self {
            host,
            port,
            workers: match reader.number(&WORKERS) {
                0 => super::load::cores(),
                workers => workers,
            },
            max_connections: reader.number(&MAX_CONNECTIONS),
            public_url: reader
                .parsed(&PUBLIC_URL, base_url)
                .unwrap_or_else(|| format!("http://{}", local_address(host, port))),
            cors_origins: reader.list(&CORS_ORIGINS, origin),
            trusted_proxies: reader.list(&TRUSTED_PROXIES, network),
            head_timeout: reader.duration(&HEAD_TIMEOUT),
            body_idle_timeout: reader.duration(&BODY_IDLE_TIMEOUT),
            unread_timeout: reader.duration(&UNREAD_TIMEOUT),
            shutdown_timeout: reader.duration(&SHUTDOWN_TIMEOUT),
        }
    }
}

/// The address under which this machine itself reaches a server that listens there.
fn local_address(host: IpAddr, port: u16) -> SocketAddr {
    let host = match host {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        host => host,
    };
    SocketAddr::new(host, port)
}

/// A network, or a single address as the network of one.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => text
            .parse::<IpNet>()
            .map_err(|_| "is not an IP address or network".to_owned())?,
    };
    if network.prefix_len() == 0 {
        return Err("would trust everybody".to_owned());
    }
    Ok(network)
}

pub(super) const SECTION: Section = Section {
    title: "Server",
    settings: &[
        HOST,
        PORT,
        WORKERS,
        MAX_CONNECTIONS,
        PUBLIC_URL,
        CORS_ORIGINS,
        TRUSTED_PROXIES,
        HEAD_TIMEOUT,
        BODY_IDLE_TIMEOUT,
        UNREAD_TIMEOUT,
        SHUTDOWN_TIMEOUT,
    ],
};

const HOST: Setting = Setting {
    name: "DATELINE_HOST",
    default: "127.0.0.1",
    kind: Kind::Text("an IP address"),
    meaning: "The address to listen on. 127.0.0.1 is reached from this machine alone, 0.0.0.0 (or ::) from everywhere.",
};
const PORT: Setting = Setting {
    name: "DATELINE_PORT",
    default: "8080",
    kind: Kind::Number {
        unit: Unit::Count("a port"),
        min: 0,
        max: 65_535,
    },
    meaning: "The port to listen on. 0 takes any free one.",
};
const WORKERS: Setting = Setting {
    name: "DATELINE_WORKERS",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Count("threads"),
        min: 0,
        max: 256,
    },
    meaning: "Threads that answer requests. 0 is one for each processor core.",
};
const MAX_CONNECTIONS: Setting = Setting {
    name: "DATELINE_MAX_CONNECTIONS",
    default: "1024",
    kind: Kind::Number {
        unit: Unit::Count("connections"),
        min: 1,
        max: 100_000,
    },
    meaning: "Connections one worker keeps open at the same time; further ones wait. Together with the workers this \
              must stay below the limit of open files (ulimit -n).",
};
const PUBLIC_URL: Setting = Setting {
    name: "DATELINE_PUBLIC_URL",
    default: "",
    kind: Kind::Text("an http or https URL without query"),
    meaning: "Where clients reach this API, for links in answers. Without it: http://, the host and the port above.",
};
const CORS_ORIGINS: Setting = Setting {
    name: "DATELINE_CORS_ORIGINS",
    default: "",
    kind: Kind::List("origins such as https://news.example.org"),
    meaning: "Websites whose scripts may call this API from a browser. Without it: none.",
};
const TRUSTED_PROXIES: Setting = Setting {
    name: "DATELINE_TRUSTED_PROXIES",
    default: "",
    kind: Kind::List("IP addresses or networks such as 10.0.0.0/8"),
    meaning: "Proxies in front of this server. Only from these is X-Forwarded-For believed; limits count the client \
              address it names. Without it: the address of the connection counts.",
};
const HEAD_TIMEOUT: Setting = Setting {
    name: "DATELINE_HEAD_TIMEOUT",
    default: "5",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 300,
    },
    meaning: "How long a client may take to send the head of a request.",
};
const BODY_IDLE_TIMEOUT: Setting = Setting {
    name: "DATELINE_BODY_IDLE_TIMEOUT",
    default: "10",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 300,
    },
    meaning: "How long a client may pause while it sends the body of a request.",
};
const UNREAD_TIMEOUT: Setting = Setting {
    name: "DATELINE_UNREAD_TIMEOUT",
    default: "30",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 300,
    },
    meaning: "How long a client may leave what was sent to it untaken before its connection is cut (Linux alone).",
};
const SHUTDOWN_TIMEOUT: Setting = Setting {
    name: "DATELINE_SHUTDOWN_TIMEOUT",
    default: "10",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 300,
    },
    meaning: "How long requests may take to finish after the server was told to stop (SIGTERM).",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (ServerConfig, Vec<String>) {
        let mut reader = Reader::new(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let config = ServerConfig::read(&mut reader);
        (config, reader.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_public_url_follows_host_and_port() {
        assert_eq!(
            read(&[("DATELINE_PORT", "9000")]).0.public_url,
            "http://127.0.0.1:9000"
        );
        assert_eq!(
            read(&[("DATELINE_HOST", "0.0.0.0")]).0.public_url,
            "http://127.0.0.1:8080"
        );
        assert_eq!(
            read(&[("DATELINE_HOST", "::1")]).0.public_url,
            "http://[::1]:8080"
        );
        let given = [("DATELINE_PUBLIC_URL", "https://api.example.org/")];
        assert_eq!(read(&given).0.public_url, "https://api.example.org");
    }

    #[test]
    fn there_is_always_a_worker() {
        assert!(read(&[]).0.workers >= 1);
        assert_eq!(read(&[("DATELINE_WORKERS", "7")]).0.workers, 7);
    }

    #[test]
    fn a_trusted_proxy_is_a_network_or_a_single_address() {
        let (config, mistakes) = read(&[(
            "DATELINE_TRUSTED_PROXIES",
            "10.0.0.0/8, 2001:db8::7, ::ffff:192.0.2.1",
        )]);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let networks: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(networks, ["10.0.0.0/8", "2001:db8::7/128", "192.0.2.1/32"]);
    }

    #[test]
    fn each_wrong_item_of_a_list_is_a_mistake() {
        let (_, mistakes) = read(&[
            (
                "DATELINE_TRUSTED_PROXIES",
                "10.0.0.0/33, 127.0.0.1, proxy.local, 0.0.0.0/0",
            ),
            (
                "DATELINE_CORS_ORIGINS",
                "https://ok.example, https://bad.example/path",
            ),
        ]);
        assert_eq!(mistakes.len(), 4, "{mistakes:?}");
        assert!(mistakes[0].contains("https://bad.example/path"));
        assert!(mistakes[3].contains("trust everybody"));
    }
}
