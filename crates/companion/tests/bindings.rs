//! Writes what the face and the shell need to know of the command list, beside the types that ts-rs
//! writes. CI runs this and fails when the tree differs afterwards.

use std::fmt::Write as _;
use std::path::Path;

use wayside_companion::FaultCode;

const HEAD: &str =
    "// Written by `make bindings` from crates/companion/src/commands.rs. Do not edit.\n";

macro_rules! write_down {
    (json { $($class:ident $name:ident: $request:ty => $reply:ty,)* } file { $($file_class:ident $file:ident => $offer:ty,)* }) => {
        const JSON: &[(&str, &str, &str)] =
            &[$((stringify!($name), stringify!($request), stringify!($reply)),)*];
        const CLASSES: &[(&str, &str)] = &[$((stringify!($name), stringify!($class)),)*];
        const FILE: &[(&str, &str)] = &[$((stringify!($file), stringify!($offer)),)*];
    };
}
wayside_companion::for_each_command!(write_down);

/// `Vec<Row>` -> `Array<Row>`, `Option<Row>` -> `Row | null`.
fn typescript(rust: &str) -> String {
    let plain = rust.replace(' ', "");
    let inner = |open: &str| {
        plain
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix('>'))
    };
    if let Some(row) = inner("Vec<") {
        format!("Array<{row}>")
    } else if let Some(row) = inner("Option<") {
        format!("{row} | null")
    } else {
        plain
    }
}

#[test]
fn the_fault_codes_are_written_for_the_face() {
    let mut text = String::from(
        "// Written by `make bindings` from crates/companion/src/fault.rs. Do not edit.\n\
         import type { FaultCode } from \"./FaultCode\";\n\n\
         /** Every code of a fault, in the companion's order. */\n\
         export const FAULT_CODES: readonly FaultCode[] = [\n",
    );
    for code in FaultCode::ALL {
        let word = serde_json::to_string(code).expect("a word");
        let _ = writeln!(text, "  {word},");
    }
    text.push_str("];\n");
    std::fs::write("../../ui/src/generated/faultCodes.ts", text).expect("write faultCodes.ts");
}

fn named(rust: &str) -> String {
    rust.replace(' ', "")
        .replace("Vec<", "")
        .replace("Option<", "")
        .replace('>', "")
}

#[test]
fn the_command_list_is_written_for_the_face_and_the_shell() {
    let root = Path::new("../..");
    let mut types: Vec<String> = JSON
        .iter()
        .flat_map(|(_, request, reply)| [named(request), named(reply)])
        .chain(FILE.iter().map(|(_, offer)| named(offer)))
        .collect();
    types.sort();
    types.dedup();

    let mut text = String::from(HEAD);
    for name in &types {
        let _ = writeln!(text, "import type {{ {name} }} from \"./{name}\";");
    }
    text.push_str("\n/** Commands that take one request and give one reply. */\nexport interface JsonCommands {\n");
    for (name, request, reply) in JSON {
        let _ = writeln!(
            text,
            "  {name}: {{ request: {}; reply: {} }};",
            typescript(request),
            typescript(reply)
        );
    }
    text.push_str("}\n\n/** Commands that take the bytes of a file the officer chose. */\nexport interface FileCommands {\n");
    for (name, offer) in FILE {
        let _ = writeln!(text, "  {name}: {{ reply: {} }};", typescript(offer));
    }
    text.push_str(
        "}\n\n/** Commands that may want the officer to unlock again first. */\n\
         export const TRUST_COMMANDS: ReadonlySet<string> = new Set([\n",
    );
    for (name, _) in CLASSES.iter().filter(|(_, class)| *class == "trust") {
        let _ = writeln!(text, "  \"{name}\",");
    }
    text.push_str("]);\n");
    std::fs::write(root.join("ui/src/generated/commands.ts"), text).expect("write commands.ts");

    let all: Vec<&str> = JSON
        .iter()
        .map(|(name, ..)| *name)
        .chain(FILE.iter().map(|(name, _)| *name))
        .collect();
    let list = serde_json::to_string_pretty(&all).expect("a list of names") + "\n";
    std::fs::write(root.join("src-tauri/commands.json"), list).expect("write commands.json");
}
