#![doc = include_str!("README.md")]

pub mod app;
pub mod clock;
pub mod db;
pub mod events;
pub mod http;
