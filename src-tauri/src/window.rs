//! The one window, and where it may go: nowhere. A link leads out of the app or is refused.

use std::path::{Path, PathBuf};

use tauri::webview::{DownloadEvent, NewWindowResponse};
use tauri::{App, AppHandle, Manager as _, Url, Webview, WebviewWindowBuilder};

/// What an officer may tap that something else on the device answers: a call, a message, a way
/// there, a page.
const LEADS_OUT: [&str; 7] = ["tel", "sms", "mailto", "geo", "maps", "https", "http"];

/// Says, whenever it is asked, whether nobody can see the app: its window is minimised or hidden. A phone says so
/// itself.
pub fn watcher(app: &AppHandle) -> impl Fn() -> bool + Send + 'static {
    let app = app.clone();
    move || {
        let windows = app.webview_windows();
        cfg!(desktop) && !windows.is_empty() && windows.values().all(is_unseen)
    }
}

/// A window that does not say is taken as seen: the idle lock has it.
fn is_unseen(window: &tauri::WebviewWindow) -> bool {
    #[cfg(desktop)]
    let minimized = window.is_minimized().unwrap_or(false);
    #[cfg(not(desktop))]
    let minimized = false;
    minimized || !window.is_visible().unwrap_or(true)
}

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
            let stays = is_the_face(url) || is_made_here(url);
            if !stays {
                lead_out(&on_link, url);
            }
            stays
        })
        .on_new_window(move |url, _| {
            lead_out(&on_window, &url);
            NewWindowResponse::Deny
        })
        .on_download(|webview, event| put_down(&webview, event))
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

/// A file that the face made itself, to be put down on this device.
fn is_made_here(url: &Url) -> bool {
    url.scheme() == "blob" && Url::parse(url.path()).is_ok_and(|made| is_the_face(&made))
}

/// Lets a file of the face's own go to the folder for downloads, over nothing that is there.
fn put_down(webview: &Webview, event: DownloadEvent<'_>) -> bool {
    let DownloadEvent::Requested { url, destination } = event else {
        return true;
    };
    let folder = webview
        .path()
        .download_dir()
        .or_else(|_| webview.path().home_dir());
    let (true, Ok(folder), Some(name)) = (is_made_here(&url), folder, destination.file_name())
    else {
        return false;
    };
    if std::fs::create_dir_all(&folder).is_err() {
        return false;
    }
    *destination = free(&folder, Path::new(name));
    true
}

/// A path in a folder that nothing has yet: `a.csv`, `a-2.csv`, `a-3.csv` ...
fn free(folder: &Path, name: &Path) -> PathBuf {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let ending = name.extension().unwrap_or_default().to_string_lossy();
    let numbered = (2_u32..).map(|number| folder.join(format!("{stem}-{number}.{ending}")));
    std::iter::once(folder.join(name))
        .chain(numbered)
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join(name))
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
    fn a_file_is_put_down_over_nothing_and_only_when_the_face_made_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = free(folder.path(), Path::new("a.csv"));
        assert_eq!(first, folder.path().join("a.csv"));
        std::fs::write(&first, b"1").expect("a file");
        assert_eq!(
            free(folder.path(), Path::new("a.csv")),
            folder.path().join("a-2.csv")
        );
        let made = |url: &str| is_made_here(&Url::parse(url).expect("a URL"));
        assert!(made("blob:tauri://localhost/7f"));
        assert!(!made("blob:https://example.org/7f"));
        assert!(!made("https://example.org/a.csv"));
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
