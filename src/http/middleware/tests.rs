//! The layers together, on a real server.
