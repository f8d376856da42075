//! The description is held to what is answered.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

const SOURCE: &str = include_str!("../routes.rs");

/// `.route("/v1/x", get(...))` in the router's source: path and method.
fn routes() -> BTreeSet<(String, String)> {
    let routes = SOURCE.split(".route(\"").skip(1).map(|rest| {
        let (path, rest) = rest.split_once('"').unwrap();
        let method = rest.trim_start_matches(", ").split('(').next().unwrap();
        (path.replace("{*", "{"), method.to_owned())
    });
    routes.collect()
}

fn described() -> Value {
    serde_json::from_str(crate::OPENAPI).unwrap()
}

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let description = described();
    assert_eq!(description["openapi"], "3.1.0");
    let paths = description["paths"].as_object().unwrap();
    let pairs = paths.iter().flat_map(|(path, ways)| {
        let ways = ways.as_object().unwrap().keys();
        ways.map(move |way| (path.clone(), way.clone()))
    });
    let described: BTreeSet<_> = pairs.collect();
    assert_eq!(described, routes());
    assert!(described.len() >= 11);
}

#[test]
fn every_code_is_described() {
    let description = described();
    let codes = &description["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
    let source = include_str!("../../../protocol/src/problem.rs");
    let codes: BTreeSet<&str> = codes
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect();
    for code in &codes {
        let read: ProblemCode = serde_json::from_value((*code).into()).unwrap();
        let written = serde_json::to_value(read).unwrap();
        assert_eq!(written, *code);
    }
    let declared = source
        .split("pub enum ProblemCode {")
        .nth(1)
        .unwrap()
        .split("\n}")
        .next()
        .unwrap();
    let variants = declared
        .lines()
        .filter(|line| line.trim_end().ends_with(','))
        .count();
    assert_eq!(codes.len(), variants);
}

#[tokio::test]
async fn every_status_that_the_roles_are_given_is_described() {
    let world = world();
    let description = described();
    let references = |reference: &Value| {
        let name = reference["$ref"]
            .as_str()
            .map(|path| path.rsplit('/').next().unwrap().to_owned());
        name.is_none_or(|name| !description["components"]["responses"][&name].is_null())
    };
    for (_, ways) in description["paths"].as_object().unwrap() {
        for (_, way) in ways.as_object().unwrap() {
            let responses = way["responses"].as_object().unwrap();
            assert!(responses.values().all(references));
            assert!(responses.contains_key("429"));
            assert!(way["operationId"].is_string() && way["security"].is_array());
        }
    }
    let served = world.ask(request("GET", "/v1/openapi.json", vec![])).await;
    assert_eq!(served.body, crate::OPENAPI.as_bytes());
}
