//! The command line.

use clap::{Parser, Subcommand};

/// Build, sign, check and ask Wayside packs.
#[derive(Debug, Parser)]
#[command(name = "wayside", version, about, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build, sign and check packs.
    #[command(subcommand)]
    Pack(crate::pack::Pack),
    /// Ask a pack what an officer would ask.
    #[command(subcommand)]
    Ask(crate::ask::Ask),
    /// Issue, publish and check membership cards.
    #[command(subcommand)]
    Card(crate::card::Card),
    /// Do without a screen what an officer does with one.
    #[command(subcommand)]
    Device(crate::device::Device),
    /// Make, list, export and check a device's records.
    #[command(subcommand)]
    Journal(crate::journal::Journal),
    /// Check and try a pack's overdose protocol.
    #[command(subcommand)]
    Protocol(crate::protocol::Protocol),
    /// Run and keep the agency's hub.
    #[command(subcommand)]
    Hub(crate::hub::Hub),
    /// A programme's key.
    #[command(subcommand)]
    Recipient(crate::recipient::Recipient),
    /// Read, acknowledge and close what a programme was sent.
    Inbox(crate::inbox::Inbox),
}
