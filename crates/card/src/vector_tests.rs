//! The card against the vectors of the standards it is made of: COSE and the Token Status List.

use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, VerifyingKey};

use crate::*;

/// The files of a folder of real data. Where they are not: none, said aloud; and with
/// `WAYSIDE_SKIP_NOTHING` set, a failure.
fn data(folder: &str) -> Vec<(PathBuf, String)> {
    let root = std::env::var_os("WAYSIDE_TEST_DATA")
        .map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    let skips_nothing = std::env::var_os("WAYSIDE_SKIP_NOTHING").is_some();
    files(&root.join(folder), skips_nothing)
}

fn files(folder: &Path, skips_nothing: bool) -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        let missing = format!("no {} (set WAYSIDE_TEST_DATA)", folder.display());
        assert!(!skips_nothing, "{missing}, and nothing may be skipped");
        #[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
        {
            eprintln!("SKIPPED: {missing}");
        }
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no file in {}", folder.display());
    files
}

#[test]
#[should_panic(expected = "nothing may be skipped")]
fn vectors_that_are_not_there_fail_where_nothing_may_be_skipped() {
    files(Path::new("/nowhere"), true);
}

#[test]
fn vectors_that_are_not_there_are_none_elsewhere() {
    assert_eq!(files(Path::new("/nowhere"), false), []);
}

/// The hexadecimal digits of a vector's last paragraph.
fn digits(text: &str) -> Vec<u8> {
    let body = text.rsplit("encoded:").next().unwrap();
    let plain: String = body.chars().filter(char::is_ascii_hexdigit).collect();
    hex::decode(plain).unwrap()
}

#[test]
fn every_vector_of_the_cose_group_is_signed_over_our_bytes_and_is_no_card() {
    for (path, text) in data("card/cose") {
        let vector: serde_json::Value = serde_json::from_str(&text).unwrap();
        let said = |at: &str| hex::decode(vector.pointer(at).unwrap().as_str().unwrap()).unwrap();
        let cbor = said("/output/cbor");
        let sign0 = &vector["input"]["sign0"];
        let external = hex::decode(sign0["external"].as_str().unwrap_or("")).unwrap();
        let as_card = format!("{PREFIX}{}", base45::encode(&cbor));
        assert!(CardToken::read(&as_card).is_err(), "{path:?}");
        if vector["fail"] == true {
            continue;
        }
        let mut d = minicbor::Decoder::new(&cbor);
        if d.datatype().unwrap() == minicbor::data::Type::Tag {
            d.tag().unwrap();
        }
        d.array().unwrap();
        // RFC 9052: an empty protected map is signed as no bytes, however it was sent.
        let protected = match d.bytes().unwrap() {
            [0xA0] => &[][..],
            other => other,
        };
        d.skip().unwrap();
        let payload = d.bytes().unwrap();
        let signed = sig_structure(protected, &external, payload);
        assert_eq!(
            hex::encode_upper(&signed),
            hex::encode_upper(said("/intermediates/ToBeSign_hex")),
            "{path:?}"
        );
        if sign0["key"]["crv"] == "Ed25519" {
            let public = hex::decode(sign0["key"]["x_hex"].as_str().unwrap()).unwrap();
            let key = VerifyingKey::from_bytes(&public.try_into().unwrap()).unwrap();
            let signature = Signature::from_slice(d.bytes().unwrap()).unwrap();
            key.verify_strict(&signed, &signature).unwrap();
        }
    }
}

#[test]
fn the_ietfs_status_lists_are_read_and_written() {
    for (path, text) in data("card/status-list") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains("encoding") {
            continue;
        }
        let list = StatusList::read_ietf(&digits(&text)).unwrap();
        if name == "status_list_encoding_cbor.md" {
            let wanted = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
            let found: Vec<u8> = (0..16).filter_map(|index| list.at(index)).collect();
            assert_eq!(found, wanted);
        }
        if name == "status_list_encoding2_cbor.md" {
            let wanted = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
            let found: Vec<u8> = (0..12).filter_map(|index| list.at(index)).collect();
            assert_eq!(found, wanted);
        }
        assert_eq!(StatusList::read_ietf(&list.to_ietf().unwrap()), Ok(list));
    }
}
