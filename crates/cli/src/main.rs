//! `wayside`: what a pack author runs to build, sign and check packs, and to ask one what an officer
//! would ask.
//!
//! What it never does: hold an answer of its own (it calls the authoring and companion crates), send
//! anything, or leave half a file behind. A file that is refused changes nothing.
//!
//! Start reading at [`args`], the whole command line, then [`pack`] and [`ask`]; [`card`], [`journal`] and
//! [`protocol`] bring their own arguments.

use clap::Parser;

mod args;
mod ask;
mod card;
mod files;
mod journal;
mod pack;
mod protocol;
mod say;
mod trouble;

use args::{Args, Command};

fn main() -> std::process::ExitCode {
    let args = Args::parse();
    let done = match args.command {
        Command::Pack(command) => pack::run(command),
        Command::Ask(command) => ask::run(command),
        Command::Card(command) => card::run(command),
        Command::Journal(command) => journal::run(command),
        Command::Protocol(command) => protocol::run(command),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(trouble) => {
            say::trouble(&trouble.text);
            std::process::ExitCode::from(trouble.code)
        }
    }
}
