//! Who is asking: the network address of the client, as far as it can be believed.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv6Addr};

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use ipnet::IpNet;

use super::problem::Problem;

/// The proxies whose `X-Forwarded-For` is believed. Registered as `Data<TrustedProxies>`; without it, none is.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The first address, seen from here, that is not one of the trusted proxies.
    fn client<'a>(&self, peer: IpAddr, forwarded_for: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut client = peer;
        for hop in forwarded_for.rev() {
            if !self.trusts(client) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        client
    }
}

/// What one customer of an access provider has: an IPv4 address, or a /64 of IPv6.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

/// The client's address; `None` only where there is no connection (tests, unix sockets).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub Option<IpAddr>);

impl PeerAddress {
    /// The address of the client of this request.
    pub fn of(request: &HttpRequest) -> Self {
        let none = TrustedProxies::default();
        let proxies = request
            .app_data::<Data<TrustedProxies>>()
            .map_or(&none, |proxies| proxies.get_ref());
        let headers: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .collect();
        let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
        Self(peer.map(|peer| proxies.client(peer, headers.iter().flat_map(|list| list.split(',')))))
    }
}

impl FromRequest for PeerAddress {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies() -> TrustedProxies {
        TrustedProxies(vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()])
    }

    fn client(peer: &str, forwarded_for: &str) -> IpAddr {
        proxies().client(
            address(peer),
            forwarded_for.split(',').filter(|hop| !hop.is_empty()),
        )
    }

    #[test]
    fn a_stranger_cannot_name_another_address() {
        assert_eq!(client("203.0.113.9", "198.51.100.1"), address("203.0.113.9"));
    }

    #[test]
    fn behind_trusted_proxies_the_nearest_stranger_is_the_client() {
        assert_eq!(client("10.1.1.1", "198.51.100.1"), address("198.51.100.1"));
        assert_eq!(
            client("10.1.1.1", "1.1.1.1, 198.51.100.1, 10.2.2.2"),
            address("198.51.100.1")
        );
        assert_eq!(
            client("10.1.1.1", "198.51.100.1, ::ffff:10.2.2.2"),
            address("198.51.100.1")
        );
        assert_eq!(client("fd00::1", "2001:db8::7"), address("2001:db8::7"));
    }

    #[test]
    fn a_hop_that_is_no_address_ends_the_search() {
        assert_eq!(client("10.1.1.1", "198.51.100.1, unknown"), address("10.1.1.1"));
        assert_eq!(client("10.1.1.1", ""), address("10.1.1.1"));
    }
}
