//! Requests to other servers.

/// Chooses what clients of other servers encrypt with, which is needed before the first of them is made. Another part of
/// the program may have chosen before, which will do.
pub fn choose_cryptography() {
    let _chosen_before = rustls::crypto::ring::default_provider().install_default();
}
