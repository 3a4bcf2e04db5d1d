//! Who is asking: the network address of the client, as far as it can be believed.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::problem::Problem;

/// A network in CIDR form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Any address in it.
    pub address: IpAddr,
    /// How many leading bits are the network's.
    pub prefix: u8,
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(address) => (32_u32, u128::from(address.to_bits())),
            IpAddr::V6(address) => (128, address.to_bits()),
        };
        let ((width, ours), (their_width, theirs)) = (bits(self.address), bits(address));
        let ignored = width.saturating_sub(u32::from(self.prefix));
        width == their_width
            && ours.checked_shr(ignored).unwrap_or(0) == theirs.checked_shr(ignored).unwrap_or(0)
    }
}

/// The proxies whose `X-Forwarded-For` is believed. Registered as `Data<TrustedProxies>`; without it, none is.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<Network>);

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
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
        TrustedProxies(vec![
            Network {
                address: address("10.0.0.0"),
                prefix: 8,
            },
            Network {
                address: address("fd00::"),
                prefix: 8,
            },
        ])
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
        assert_eq!(client("fd00::1", "2001:db8::7"), address("2001:db8::7"));
    }

    #[test]
    fn a_hop_that_is_no_address_ends_the_search() {
        assert_eq!(client("10.1.1.1", "198.51.100.1, unknown"), address("10.1.1.1"));
        assert_eq!(client("10.1.1.1", ""), address("10.1.1.1"));
    }

    #[test]
    fn networks_are_compared_by_their_prefix() {
        let within = |network: &str, prefix, other: &str| {
            Network {
                address: address(network),
                prefix,
            }
            .contains(address(other))
        };
        assert!(within("10.0.0.0", 8, "10.255.0.1") && !within("10.0.0.0", 8, "11.0.0.1"));
        assert!(within("192.0.2.1", 32, "192.0.2.1") && !within("192.0.2.1", 32, "192.0.2.2"));
        assert!(within("0.0.0.0", 0, "8.8.8.8") && !within("0.0.0.0", 0, "::1"));
        assert!(within("10.0.0.0", 8, "::ffff:10.0.0.1"));
    }
}
