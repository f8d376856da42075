//! The page of programmes: their keys come with a check, and are shown before they are used.

use wayside_protocol::{PublicKey, PublishedRecipient, RecipientSecret};

use super::*;

/// What `recipient.pub` of a programme says.
fn handed_on(seed: u8) -> PublishedRecipient {
    let public = RecipientSecret::new([seed; 32]).public();
    PublishedRecipient {
        name: "Harbour desk".to_owned(),
        id: public.id().to_hex(),
        seal_key: PublicKey(public.seal_key).to_hex(),
        sign_key: public.sign_key.to_hex(),
    }
}

async fn added(world: &World) -> usize {
    world.server.ledger().programmes().await.unwrap().len()
}

#[tokio::test]
async fn a_programme_is_added_once_its_key_was_shown_and_compared() {
    let world = world();
    let browser = browser(&world).await;
    let given = handed_on(5);
    let file = serde_json::to_string_pretty(&given).unwrap();
    let typed = [
        ("name", "Harbour"),
        ("seal_key", given.seal_key.as_str()),
        ("sign_key", given.sign_key.as_str()),
        ("key_id", given.id.as_str()),
    ];
    let by_file = [("public", file.as_str())];
    for fields in [typed.as_slice(), by_file.as_slice()] {
        let shown = browser.press(&world, "/programmes", fields).await;
        assert_eq!((shown.status, added(&world).await), (200, 0));
        let digits = text(&shown).replace(' ', "");
        assert!(digits.contains(&format!(">{}<", given.id)), "it is shown");
    }
    // Another key was compared than the one that is given.
    let compared = [("public", file.as_str()), ("compared", "0123456789abcdef")];
    browser.press(&world, "/programmes", &compared).await;
    assert_eq!(added(&world).await, 0);
    let compared = [("public", file.as_str()), ("compared", given.id.as_str())];
    let done = browser.press(&world, "/programmes", &compared).await;
    assert_eq!(done.status, 303);
    let known = world.server.ledger().programmes().await.unwrap();
    assert_eq!(known[0].name, "Harbour desk");
    assert_eq!(known[0].id.to_hex(), given.id);
    assert_eq!(known[0].sign_key.to_hex(), given.sign_key);
}

#[tokio::test]
async fn each_single_wrong_character_of_a_key_is_refused_in_words() {
    let world = world();
    let browser = browser(&world).await;
    let given = handed_on(5);
    let fields = ["seal_key", "sign_key", "key_id"];
    let right = [&given.seal_key, &given.sign_key, &given.id];
    for (which, text_of) in right.iter().enumerate() {
        for at in 0..text_of.len() {
            let was = text_of.as_bytes()[at];
            for other in [
                if was == b'0' { '1' } else { '0' },
                if was == b'f' { 'e' } else { 'f' },
                'g',
                'O',
                ' ',
            ] {
                let mut wrong = right.map(String::clone);
                wrong[which].replace_range(at..=at, &other.to_string());
                let compared = RecipientSecret::new([5; 32]).public().id().to_hex();
                let mut typed: Vec<(&str, &str)> = fields
                    .into_iter()
                    .zip(wrong.iter().map(String::as_str))
                    .collect();
                typed.extend([("name", "Harbour"), ("compared", compared.as_str())]);
                let refused = browser.press(&world, "/programmes", &typed).await;
                assert_eq!(refused.status, 422, "{} {at} {other:?}", fields[which]);
                assert!(text(&refused).contains("role=\"alert\""));
            }
        }
    }
    assert_eq!(added(&world).await, 0);
}

/// Fields, and what is said of them in English and Spanish.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

/// The page that refuses a form, in a language.
async fn refused(
    world: &World,
    browser: &Browser,
    language: &str,
    typed: &[(&str, &str)],
) -> String {
    let token = [("token", browser.token.as_str())];
    let with: Vec<_> = token.iter().chain(typed).copied().collect();
    let mut asked = post("/programmes", &browser.cookie, &with);
    asked.headers.push(("accept-language", language.to_owned()));
    let refused = world.ask(asked).await;
    assert_eq!(refused.status, 422);
    text(&refused)
}

#[tokio::test]
async fn keys_are_refused_by_what_is_wrong_with_them_in_each_language() {
    let world = world();
    let browser = browser(&world).await;
    let (given, other) = (handed_on(5), handed_on(6));
    let file = serde_json::to_string(&given).unwrap();
    let cases: [Case<'_>; 6] = [
        (&[], "Give the public file", "archivo público, o las dos"),
        (
            &[("public", &file), ("key_id", &given.id)],
            "Give the public file",
            "archivo público, o las dos",
        ),
        (
            &[("public", "{}")],
            "not a recipient.pub",
            "no es un recipient.pub",
        ),
        (
            &[
                ("seal_key", "12"),
                ("sign_key", &given.sign_key),
                ("key_id", &given.id),
            ],
            "A key is not one",
            "Una clave no lo es",
        ),
        (
            &[
                ("seal_key", &given.seal_key),
                ("sign_key", &given.sign_key),
                ("key_id", &other.id),
            ],
            "not those of that id",
            "no son las de ese identificador",
        ),
        (
            &[
                ("seal_key", &given.seal_key),
                ("sign_key", &given.sign_key),
                ("key_id", &given.id),
            ],
            "at most 60 characters",
            "60 caracteres",
        ),
    ];
    for (typed, english, spanish) in cases {
        for (language, wanted) in [("en", english), ("es", spanish)] {
            let told = refused(&world, &browser, language, typed).await;
            assert!(told.contains(wanted), "{wanted}");
        }
    }
    assert_eq!(added(&world).await, 0);
}
