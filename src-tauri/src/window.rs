//! The one window, and where it may go: nowhere. A link leads out of the app or is refused.

use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Url, WebviewWindowBuilder};

/// What an officer may tap that something else on the device answers: a call, a message, a way
/// there, a page.
const LEADS_OUT: [&str; 7] = ["tel", "sms", "mailto", "geo", "maps", "https", "http"];

/// Opens the window that `tauri.conf.json` describes.
///
/// # Errors
/// When the system opens no window.
pub fn open(app: &App) -> Result<(), Box<dyn std::error::Error>> {
    let described = app
        .config()
        .app
        .windows
        .first()
        .ok_or(tauri::Error::WindowNotFound)?;
    let (on_link, on_window) = (app.handle().clone(), app.handle().clone());
    WebviewWindowBuilder::from_config(app.handle(), described)?
        .on_navigation(move |url| {
            let stays = is_the_face(url);
            if !stays {
                lead_out(&on_link, url);
            }
            stays
        })
        .on_new_window(move |url, _| {
            lead_out(&on_window, &url);
            NewWindowResponse::Deny
        })
        .build()?;
    Ok(())
}

/// The face's own address: a scheme of its own, or on Windows and Android a host that cannot be
/// anybody else's.
fn is_the_face(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// Hands a link to whatever the device answers it with. A device that answers it with nothing leaves
/// the officer where they were, with the number or address still on the screen.
fn lead_out(app: &AppHandle, url: &Url) {
    if !LEADS_OUT.contains(&url.scheme()) {
        return;
    }
    #[cfg(desktop)]
    let handed_on = open::that_detached(url.as_str());
    #[cfg(mobile)]
    let handed_on = {
        use tauri_plugin_opener::OpenerExt as _;
        app.opener().open_url(url.as_str(), None::<&str>)
    };
    drop((app, handed_on));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stays(url: &str) -> bool {
        is_the_face(&Url::parse(url).expect("a URL"))
    }

    #[test]
    fn the_window_stays_with_the_face() {
        assert!(stays("tauri://localhost/"));
        assert!(stays("http://tauri.localhost/index.html#/find"));
        assert!(!stays("https://example.org/"));
        assert!(!stays("http://localhost/"));
        assert!(!stays("http://tauri.localhost.example.org/"));
        assert!(!stays("tauri://example.org/"));
        assert!(!stays("file:///etc/passwd"));
        assert!(!stays("data:text/html,hello"));
        assert!(!stays("javascript:alert(1)"));
    }
}
