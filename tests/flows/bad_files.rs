//! A device meets a bad file: it says what is wrong, and nothing on it has changed.

use serde_json::{Value, json};
use wayside_authoring::Quiet;
use wayside_tests::bundle::{port_ellery, signer};
use wayside_tests::random::SeededRandom;
use wayside_tests::world::World;

use crate::friday_evening;

fn device() -> World {
    World::new(friday_evening()).expect("a device")
}

/// Offers a file that must be refused, and checks that the device is as it was.
fn refused(world: &World, file: Vec<u8>) -> Value {
    let before = world.everything().expect("the device");
    let packs = world
        .ask("packs", json!({ "language": "en" }))
        .expect("packs");
    let offer = world
        .companion
        .dispatch_file("offer_pack", file)
        .expect("an answer");
    assert_eq!(offer["verdict"], "refused", "{offer}");
    assert_eq!(
        world
            .ask("packs", json!({ "language": "en" }))
            .expect("packs"),
        packs
    );
    assert!(
        world.everything().expect("the device") == before,
        "a refused file left a trace"
    );
    offer["refusal"].clone()
}

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(refused(&device(), Vec::new())["code"], "empty");
}

#[test]
fn a_million_random_bytes_are_refused() {
    let bytes = SeededRandom::new(7).bytes(1_000_000);
    assert_eq!(refused(&device(), bytes)["code"], "not_a_pack");
}

#[test]
fn a_zip_is_refused_as_a_zip() {
    let mut zip = b"PK\x03\x04\x14\x00\x00\x00\x08\x00".to_vec();
    zip.extend(SeededRandom::new(8).bytes(5_000));
    let refusal = refused(&device(), zip);
    assert_eq!(
        refusal,
        json!({ "code": "not_a_pack", "looks_like": "zip" })
    );
}

#[test]
fn a_pack_cut_short_anywhere_is_refused() {
    let world = device();
    let pack = port_ellery().expect("a pack");
    let mut random = SeededRandom::new(9);
    let cuts = (0..60)
        .map(|_| random.below(pack.len()))
        .chain([1, 8, 11, 12, 13, pack.len() - 1]);
    for cut in cuts {
        let refusal = refused(&world, pack[..cut].to_vec());
        let known = ["empty", "not_a_pack", "truncated"];
        let code = refusal["code"].as_str().expect("a code");
        assert!(known.contains(&code), "cut at {cut}: {refusal}");
    }
}

#[test]
fn a_pack_with_one_flipped_bit_is_refused() {
    let world = device();
    let pack = port_ellery().expect("a pack");
    let mut random = SeededRandom::new(10);
    for _ in 0..200 {
        let (byte, bit) = (random.below(pack.len()), random.below(8));
        let mut flipped = pack.to_vec();
        flipped[byte] ^= 1 << bit;
        refused(&world, flipped);
    }
}

#[test]
fn a_pack_with_bytes_behind_its_end_is_refused() {
    let mut pack = port_ellery().expect("a pack").to_vec();
    pack.extend(b"and more");
    assert_eq!(refused(&device(), pack)["code"], "damaged");
}

#[test]
fn a_claim_of_four_gigabytes_is_refused_before_it_is_believed() {
    let world = device();
    let mut envelope = b"WAYSIDE1".to_vec();
    envelope.extend(u32::MAX.to_le_bytes());
    envelope.extend(b"{}");
    let refusal = refused(&world, envelope);
    assert_eq!(refusal["code"], "too_large");
    assert_eq!(refusal["claimed"], u64::from(u32::MAX));

    let table = claiming("raw_length", 1 << 32);
    let refusal = refused(&world, table);
    assert_eq!(refusal["code"], "too_large", "{refusal}");
}

/// The training pack with its services' size replaced in the envelope.
fn claiming(what: &str, bytes: u64) -> Vec<u8> {
    let pack = port_ellery().expect("a pack");
    let length = u32::from_le_bytes(pack[8..12].try_into().expect("four bytes"));
    let end = 12 + usize::try_from(length).expect("a length");
    let mut envelope: Value = serde_json::from_slice(&pack[12..end]).expect("an envelope");
    envelope["signed"]["tables"]["services"][what] = json!(bytes);
    let envelope = serde_json::to_vec(&envelope).expect("an envelope");
    let mut claiming = pack[..8].to_vec();
    claiming.extend(
        u32::try_from(envelope.len())
            .expect("a length")
            .to_le_bytes(),
    );
    claiming.extend(envelope);
    claiming.extend(&pack[end..]);
    claiming
}

#[test]
fn a_strangers_pack_is_refused_until_the_stranger_is_trusted() {
    let world = device();
    let stranger = signer(2);
    let pack = strangers_pack(&stranger);
    let refusal = refused(&world, pack.clone());
    let expected = json!({ "code": "stranger", "key_ids": [stranger.key_id().as_str()] });
    assert_eq!(refusal, expected);
    world.trust(&stranger).expect("a trusted signer");
    world.install(&pack).expect("an installed pack");
}

#[test]
fn an_unsigned_pack_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = one_place(folder.path());
    let (pack, _) = wayside_authoring::build(&spec, &[], &mut Quiet).expect("a pack");
    assert_eq!(refused(&device(), pack)["code"], "unsigned");
}

fn strangers_pack(signer: &wayside_pack::SecretKey) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    wayside_tests::bundle::build(&one_place(folder.path()), signer).expect("a pack")
}

fn one_place(folder: &std::path::Path) -> std::path::PathBuf {
    let spec = folder.join("spec.toml");
    let text = r#"
[pack]
name = "One place"
jurisdiction = "Nowhere"
country = "ZZ"
time_zone = "UTC"
version = 1

[[source]]
format = "csv"
path = "places.csv"
kind = "shelter"
columns = { id = "id", name = "name", latitude = "lat", longitude = "lon" }
"#;
    std::fs::write(&spec, text).expect("a spec");
    std::fs::write(
        folder.join("places.csv"),
        "id,name,lat,lon\na,The place,1.5,2.5\n",
    )
    .expect("a source");
    spec
}

#[test]
fn a_signers_file_that_is_none_is_refused() {
    let world = device();
    let before = world.everything().expect("the device");
    let secret = signer(3).print().into_bytes();
    let files = [
        (Vec::new(), "empty"),
        (SeededRandom::new(11).bytes(1_000_000), "not_a_key"),
        (b"{}".to_vec(), "not_a_key"),
        (port_ellery().expect("a pack").to_vec(), "not_a_key"),
        (secret, "not_a_key"),
    ];
    for (file, code) in files {
        let offer = world
            .companion
            .dispatch_file("offer_signer", file)
            .expect("an answer");
        assert_eq!(offer["verdict"], "refused", "{offer}");
        assert_eq!(offer["refusal"]["code"], code);
    }
    assert!(
        world.everything().expect("the device") == before,
        "a refused key left a trace"
    );
}
