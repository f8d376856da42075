//! What the shell's files promise: a page that can do nothing but ask, phones that leak nothing.

use crate::root::root;
use serde_json::Value;

fn json(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).expect(path);
    serde_json::from_str(&text).expect(path)
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn the_window_may_ask_each_command_and_nothing_else() {
    let commands = json("src-tauri/commands.json");
    let allowed: Vec<String> = words(&commands)
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .collect();
    let capability = json("src-tauri/capabilities/main.json");
    assert_eq!(
        words(&capability["permissions"]),
        allowed,
        "capabilities/main.json"
    );
    assert_eq!(words(&capability["windows"]), ["main"]);
    assert!(capability.get("remote").is_none());
}

#[test]
fn only_phones_are_asked_where_they_are() {
    let capability = json("src-tauri/capabilities/phone.json");
    assert_eq!(words(&capability["platforms"]), ["android", "iOS"]);
    assert_eq!(words(&capability["windows"]), ["main"]);
    for permission in words(&capability["permissions"]) {
        assert!(
            permission.starts_with("geolocation:"),
            "phones may {permission}"
        );
    }
    let config = json("src-tauri/tauri.conf.json");
    assert_eq!(
        words(&config["app"]["security"]["capabilities"]),
        ["main", "phone"]
    );
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
        // The reader of codes is WebAssembly, which the page brings along; text is still never run.
        let reads_codes = what == "script-src" && from == "'self' 'wasm-unsafe-eval'";
        let closed = ["'none'", "'self'"].contains(&from) || what == "connect-src";
        assert!(closed || reads_codes, "{what} is open to {from}");
    }
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert!(
        security
            .get("dangerousDisableAssetCspModification")
            .is_none()
    );
    assert!(security.get("assetProtocol").is_none());
    assert!(
        config["app"]["windows"][0].get("devtools").is_none(),
        "devtools stay off in release"
    );
    assert!(config.get("plugins").is_none());
}

#[test]
fn the_browsers_policy_is_the_windows_own_but_for_the_server() {
    let config = json("src-tauri/tauri.conf.json");
    let policy = config["app"]["security"]["csp"]
        .as_object()
        .expect("a policy");
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

const ANDROID: &str = "src-tauri/gen/android/app/src/main";

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

#[test]
fn an_android_phone_backs_nothing_up_and_speaks_nothing_in_clear() {
    let manifest = text(&format!("{ANDROID}/AndroidManifest.xml"));
    for promise in [
        "android:allowBackup=\"false\"",
        "android:fullBackupContent=\"false\"",
        "android:dataExtractionRules=\"@xml/data_extraction_rules\"",
        "android:usesCleartextTraffic=\"false\"",
        "android:networkSecurityConfig=\"@xml/network_security_config\"",
    ] {
        assert!(
            manifest.contains(promise),
            "the manifest does not say {promise}"
        );
    }
    assert!(!manifest.contains("android:debuggable"));
    let network = text(&format!("{ANDROID}/res/xml/network_security_config.xml"));
    assert!(network.contains("<base-config cleartextTrafficPermitted=\"false\" />"));
    assert!(!network.contains("domain-config"));
    let rules = text(&format!("{ANDROID}/res/xml/data_extraction_rules.xml"));
    assert!(!rules.contains("<include"));
    for domain in ["root", "file", "database", "sharedpref", "external"] {
        let excluded = rules
            .matches(&format!("<exclude domain=\"{domain}\" />"))
            .count();
        assert_eq!(excluded, 2, "{domain} may leave the phone");
    }
}

#[test]
fn an_android_phone_asks_for_nothing_but_the_position_and_the_camera() {
    let manifest = text(&format!("{ANDROID}/AndroidManifest.xml"));
    let asked: Vec<&str> = manifest
        .split("<uses-permission android:name=\"android.permission.")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        asked,
        [
            "INTERNET",
            "ACCESS_COARSE_LOCATION",
            "ACCESS_FINE_LOCATION",
            "CAMERA"
        ]
    );
    // A phone without a camera still has the typed code.
    assert!(
        manifest.contains("android:name=\"android.hardware.camera\" android:required=\"false\"")
    );
    assert_eq!(
        manifest.matches("android:exported=\"true\"").count(),
        1,
        "the launcher alone"
    );
}

#[test]
fn an_android_phone_shows_nothing_of_the_app_elsewhere() {
    let activity = text(&format!(
        "{ANDROID}/java/app/wayside/companion/MainActivity.kt"
    ));
    let flag = activity
        .find("FLAG_SECURE, WindowManager")
        .expect("FLAG_SECURE is set");
    assert!(
        flag < activity.find("super.onCreate").expect("onCreate"),
        "before anything shows"
    );
    let build = text("src-tauri/gen/android/app/build.gradle.kts");
    assert!(build.contains("minSdk = 26"));
    assert_eq!(
        build.matches("isDebuggable = true").count(),
        1,
        "the debug build alone"
    );
    let config = json("src-tauri/tauri.conf.json");
    assert_eq!(config["bundle"]["android"]["minSdkVersion"], 26);
}

#[test]
fn an_iphone_and_a_mac_say_why_they_ask_where_they_are_and_what_they_see() {
    let plist = text("src-tauri/Info.ios.plist");
    assert!(plist.contains("<key>NSLocationWhenInUseUsageDescription</key>"));
    for plist in [&plist, &text("src-tauri/Info.plist")] {
        assert!(plist.contains("<key>NSCameraUsageDescription</key>"));
        assert!(!plist.contains("NSMicrophoneUsageDescription"));
    }
    assert!(
        !plist.contains("NSAppTransportSecurity"),
        "the system's own rule is the strict one"
    );
    assert!(!plist.contains("NSLocationAlways"));
}
