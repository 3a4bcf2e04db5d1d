//! The commands and what `--help` says about them.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{
    audit::{self, AuditArguments},
    demo::{self, DemoArguments},
    failure::{EXIT_CODES, Failure},
    health::{self, HealthArguments},
    migrate,
    openapi::{self, OpenapiArguments},
    output, rebuild_live, reindex, serve, start,
    user::{self, UserArguments},
};

const ABOUT: &str = "Dateline, a headless CMS for people who publish news.

Settings come from environment variables named DATELINE_… and from the file .env of the current folder; .env.example
lists all of them. Without any, Dateline keeps everything in ./data and listens on 127.0.0.1:8080.";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, about = "A headless CMS for people who publish news", long_about = ABOUT)]
#[command(after_help = EXIT_CODES, arg_required_else_help = true, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    #[command(after_help = "\
Creates or updates the database first. While nobody administers the newsroom it prints a token to create the first
administrator. SIGTERM and Ctrl-C let requests in flight finish.

Examples:
  dateline serve
  DATELINE_HOST=0.0.0.0 DATELINE_PORT=80 DATELINE_DATA_DIR=/var/lib/dateline dateline serve
  DATELINE_DATABASE_URL=postgres://dateline@db.example/news DATELINE_SIGNING_SECRET=… dateline serve")]
    Serve,
    /// Open a sample newsroom to look at
    #[command(after_help = "\
A fresh newsroom in a temporary folder: articles in ten languages and every state, authors, tags, comments, and one
account of each role with a password made for this run. It is gone when the command ends, unless --dir says where to
keep it.

Examples:
  dateline demo
  dateline demo --port 9000 --articles 10000
  dateline demo --dir newsroom")]
    Demo(DemoArguments),
    /// Create or update the tables of the database, then exit
    #[command(after_help = "\
`dateline serve` does the same at start. A SQLite file is copied first; a database that a newer version has written is
refused and left untouched.

Examples:
  dateline migrate
  DATELINE_DATABASE_URL=sqlite:///var/lib/dateline/news.db dateline migrate")]
    Migrate,
    /// Build anew what readers see, from what is published
    #[command(after_help = "\
For when the public tables were damaged or changed by hand. While it works, readers miss the articles that it has not
come to yet; stopped halfway, it is simply started again.

Examples:
  dateline rebuild-live")]
    RebuildLive,
    /// Make the words anew that readers find articles by
    #[command(after_help = "\
For when search finds what it should not or misses what it should find. The server may run meanwhile; until it is done
readers do not find the articles that it has not come to yet. Stopped halfway, it is simply started again.

Examples:
  dateline reindex")]
    Reindex,
    /// Write the contract of the API (OpenAPI 3.1)
    #[command(after_help = "\
A running server answers with the same at /openapi.json, and shows it to people at /docs.

Examples:
  dateline openapi | less
  dateline openapi --output openapi/openapi.json")]
    Openapi(OpenapiArguments),
    /// Create, list and change the accounts of editors
    #[command(after_help = "\
Works on the configured database, whether the server runs or not, and asks for no login.

Examples:
  dateline user create --role admin --email ann@example.org
  dateline user list
  dateline user set-role ben@example.org editor
  dateline user set-password ben@example.org
  dateline user suspend ben@example.org")]
    User(UserArguments),
    /// Verify the audit log
    #[command(after_help = "\
Works on the configured database, whether the server runs or not.

Examples:
  dateline audit verify")]
    Audit(AuditArguments),
    /// Ask a running server whether it is ready
    #[command(after_help = "\
Says nothing and exits with 0 when the server is ready; 1 when it answers that it is not; 69 when it does not answer.

Examples:
  dateline health
  dateline health --address 127.0.0.1:9000 --timeout 1")]
    Health(HealthArguments),
}

/// Runs the program: reads the command line, runs the command, reports how it ended.
pub fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => finish(run(arguments.command)),
        Err(error) => {
            let _nobody_listens = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Migrate => migrate::run(&start::configuration()?),
        Command::Serve => serve::run(&start::configuration()?),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::RebuildLive => rebuild_live::run(&start::configuration()?),
        Command::Reindex => reindex::run(&start::configuration()?),
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::User(arguments) => user::run(arguments, &start::configuration()?),
        Command::Audit(arguments) => audit::run(&arguments, &start::configuration()?),
        Command::Health(arguments) => {
            let address = match arguments.address() {
                Some(address) => address,
                None => start::configuration()?.server.local_address(),
            };
            health::run(&arguments, address)
        }
    }
}

fn finish(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::remark(format_args!("dateline: {failure}"));
            failure.code()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_shows_examples_in_its_help() {
        let mut commands: Vec<_> = Arguments::command().get_subcommands().cloned().collect();
        while let Some(mut command) = commands.pop() {
            commands.extend(command.get_subcommands().cloned());
            let help = command.render_long_help().to_string();
            assert!(help.contains("Examples:"), "{}", command.get_name());
        }
    }
}
