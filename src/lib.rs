#![doc = include_str!("README.md")]

pub mod app;
pub mod articles;
pub mod auth;
pub mod authors;
pub mod cli;
pub mod clock;
pub mod comments;
pub mod config;
pub mod db;
pub mod events;
pub mod http;
pub mod routes;
pub mod server;
pub mod tags;
pub mod telemetry;
pub mod text;
