#![doc = include_str!("README.md")]

pub mod app;
pub mod auth;
pub mod authors;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod events;
pub mod http;
pub mod tags;
pub mod telemetry;
pub mod text;
