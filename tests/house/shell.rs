//! What the shell's files promise: a page that can do nothing but ask, phones that leak nothing.

use serde_json::Value;
use wayside_tests::root;

fn json(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).expect(path);
    serde_json::from_str(&text).expect(path)
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_window_may_ask_each_command_and_nothing_else() {
    let commands = json("src-tauri/commands.json");
    let allowed: Vec<String> = words(&commands)
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .collect();
    let capability = json("src-tauri/capabilities/main.json");
    assert_eq!(words(&capability["permissions"]), allowed, "capabilities/main.json");
    assert_eq!(words(&capability["windows"]), ["main"]);
    assert!(capability.get("remote").is_none());
}

#[test]
fn only_phones_are_asked_where_they_are() {
    let capability = json("src-tauri/capabilities/phone.json");
    assert_eq!(words(&capability["platforms"]), ["android", "iOS"]);
    assert_eq!(words(&capability["windows"]), ["main"]);
    for permission in words(&capability["permissions"]) {
        assert!(permission.starts_with("geolocation:"), "phones may {permission}");
    }
    let config = json("src-tauri/tauri.conf.json");
    assert_eq!(words(&config["app"]["security"]["capabilities"]), ["main", "phone"]);
    let folder = std::fs::read_dir(root().join("src-tauri/capabilities")).expect("capabilities");
    assert_eq!(folder.count(), 2, "a capability that no test reads");
}

#[test]
fn the_page_can_reach_nothing_but_the_companion() {
    let config = json("src-tauri/tauri.conf.json");
    let security = &config["app"]["security"];
    let policy = security["csp"].as_object().expect("a policy");
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["connect-src"], "ipc: http://ipc.localhost");
    for (what, from) in policy {
        let from = from.as_str().expect("words");
        let closed = ["'none'", "'self'"].contains(&from) || what == "connect-src";
        assert!(closed, "{what} is open to {from}");
    }
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert!(security.get("dangerousDisableAssetCspModification").is_none());
    assert!(security.get("assetProtocol").is_none());
    assert!(config["app"]["windows"][0].get("devtools").is_none(), "devtools stay off in release");
    assert!(config.get("plugins").is_none());
}

#[test]
fn the_browsers_policy_is_the_windows_own_but_for_the_server() {
    let config = json("src-tauri/tauri.conf.json");
    let policy = config["app"]["security"]["csp"].as_object().expect("a policy");
    let door = std::fs::read_to_string(root().join("tests/bridge/door.rs")).expect("the door");
    let (_, rest) = door.split_once("POLICY: &str = \"").expect("a policy");
    let (written, _) = rest.split_once('"').expect("its end");
    let one_line = written.replace("\\\n", "");
    let mut bridge: Vec<String> = one_line
        .split(';')
        .map(|rule| rule.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let mut window: Vec<String> = policy
        .iter()
        .map(|(what, from)| format!("{what} {}", from.as_str().expect("words")))
        .map(|rule| rule.replace("ipc: http://ipc.localhost", "'self'"))
        .collect();
    bridge.sort();
    window.sort();
    assert_eq!(bridge, window);
}
