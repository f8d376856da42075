//! The packs' repository, as files.

use super::*;

async fn laid_out() -> World {
    let world = world();
    let packs = world.packs();
    std::fs::create_dir_all(packs.join("targets")).unwrap();
    std::fs::write(packs.join("timestamp.json"), "{\"v\":1}").unwrap();
    std::fs::write(packs.join("targets/a.wayside"), "0123456789").unwrap();
    std::fs::write(packs.join(".secret"), "hidden").unwrap();
    std::fs::write(world.folder.path().join("hub.key"), "key").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(world.folder.path().join("hub.key"), packs.join("link")).unwrap();
    world
}

fn get(path: &str, headers: &[(&'static str, &str)]) -> Request {
    let mut asked = request("GET", &format!("/v1/packs/{path}"), vec![]);
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    asked.headers.extend(headers);
    asked
}

#[tokio::test]
async fn a_file_is_served_whole_in_parts_and_not_again() {
    let world = laid_out().await;
    let path = "targets/a.wayside";
    let whole = world.ask(get(path, &[])).await;
    assert_eq!(
        (whole.status, whole.body.as_slice()),
        (200, b"0123456789".as_slice())
    );
    let tag = whole.header("etag").unwrap().to_owned();
    let known = world.ask(get(path, &[("if-none-match", &tag)])).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let part = world.ask(get(path, &[("range", "bytes=4-")])).await;
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, b"456789".as_slice())
    );
    assert_eq!(part.header("content-range"), Some("bytes 4-9/10"));
    let same = world
        .ask(get(path, &[("range", "bytes=4-5"), ("if-range", &tag)]))
        .await;
    assert_eq!((same.status, same.body.as_slice()), (206, b"45".as_slice()));
    let beyond = world.ask(get(path, &[("range", "bytes=10-")])).await;
    assert_eq!(code(&beyond), ProblemCode::Range);
    // A new publication: the tag is another, and a part of the old is a part of nothing.
    std::fs::write(world.packs().join(path), "abcdefghijk").unwrap();
    let other = world
        .ask(get(path, &[("range", "bytes=4-"), ("if-range", &tag)]))
        .await;
    assert_eq!(
        (other.status, other.body.as_slice()),
        (200, b"abcdefghijk".as_slice())
    );
    assert_ne!(other.header("etag"), Some(tag.as_str()));
}

#[tokio::test]
async fn nothing_outside_the_repository_and_no_folder_is_served() {
    let world = laid_out().await;
    for path in [
        "",
        "targets",
        "targets/",
        ".secret",
        "../hub.key",
        "%2e%2e/hub.key",
        "..%2fhub.key",
        "targets/..%2f..%2fhub.key",
        "targets/%2e%2e/%2e%2e/hub.key",
        "%2fetc%2fpasswd",
        "targets%5c..%5chub.key",
        "link",
        "timestamp.json%00",
        "a/b/c/d/e/f/g/h/i",
        "none",
    ] {
        let response = world.ask(get(path, &[])).await;
        assert_eq!(code(&response), ProblemCode::NotFound, "{path}");
    }
}
