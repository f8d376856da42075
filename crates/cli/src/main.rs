//! `wayside`: what a pack author runs to build, sign and check packs, and to ask one what an officer
//! would ask; what an agency runs as its hub, and a programme to read what it was sent.
//!
//! What it never does: hold an answer of its own (it calls the authoring, companion, hub and sync crates),
//! or leave half a file behind. A file that is refused changes nothing.
//!
//! Start reading at [`args`], the list of commands, then [`pack`] and [`ask`]; each command brings its own
//! arguments.

use clap::Parser;

mod args;
mod ask;
mod card;
mod device;
mod files;
mod hub;
mod inbox;
mod journal;
mod opened;
mod pack;
mod protocol;
mod qr;
mod recipient;
mod say;
mod trouble;

use args::{Args, Command};

fn main() -> std::process::ExitCode {
    let args = Args::parse();
    let done = match args.command {
        Command::Pack(command) => pack::run(command),
        Command::Ask(command) => ask::run(command),
        Command::Card(command) => card::run(command),
        Command::Device(command) => device::run(command),
        Command::Journal(command) => journal::run(command),
        Command::Protocol(command) => protocol::run(command),
        Command::Hub(command) => hub::run(command),
        Command::Recipient(command) => recipient::run(command),
        Command::Inbox(args) => inbox::run(args),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(trouble) => {
            say::trouble(&trouble.text);
            std::process::ExitCode::from(trouble.code)
        }
    }
}
