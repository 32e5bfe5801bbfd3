//! The reference scenarios through the wasm bindings, in whichever JS runtime runs the test.

use evenkeel::{Host, Wait};
use futures_util::future::join_all;
use js_sys::Promise;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/wasm/host.js")]
extern "C" {
    type ScenarioHost;
    #[wasm_bindgen(constructor)]
    fn new(row: &str) -> ScenarioHost;
    #[wasm_bindgen(method, getter)]
    fn result(this: &ScenarioHost) -> Promise;
}

/// The options' defaults, in the engine's order, after the time-out.
const DEFAULTS: [f64; 10] = [
    500.0,
    10_000.0,
    16.0,
    20.0,
    5_000.0,
    0.0,
    f64::INFINITY,
    0.0,
    0.0,
    1.0,
];

#[wasm_bindgen_test]
async fn every_reference_scenario_gets_the_verdict_of_the_original() {
    let rows = include_str!("../reference/scenarios.ndjson").lines();
    let runs = join_all(rows.map(run)).await;
    assert_eq!(runs.len(), 80);
}

async fn run(row: &str) {
    let scenario: Value = serde_json::from_str(row).expect("a row of JSON");
    let (names, words) = flatten(&scenario["spec"]);
    let host = ScenarioHost::new(row);
    let mut options = vec![scenario["timeoutMs"].as_f64().expect("a time")];
    options.extend(DEFAULTS);
    let settled = host.result();
    let wait = Wait::start(host.unchecked_into::<Host>(), &names, &words, &options, false);
    let wait = wait.unwrap_or_else(|_| panic!("the options are valid"));
    let result = JsFuture::from(settled).await.expect("a result");
    drop(wait);
    let result: Value = serde_json::from_str(&result.as_string().expect("a string")).expect("JSON");
    compare(&scenario, &result);
}

fn compare(scenario: &Value, result: &Value) {
    let (expected, id) = (&scenario["expected"], &scenario["id"]);
    assert_eq!(result["outcome"]["kind"], expected["outcome"], "scenario {id}");
    assert_eq!(result["sweeps"], expected["sweeps"], "scenario {id}");
    let mut lines: Vec<_> = result["outcome"]["message"]
        .as_str()
        .unwrap_or_default()
        .lines()
        .collect();
    let mut expected_lines: Vec<_> = expected["message"].as_str().unwrap_or_default().lines().collect();
    // The original lists services in the order of a hash map.
    lines.sort_unstable();
    expected_lines.sort_unstable();
    assert_eq!(lines, expected_lines, "scenario {id}");
    let expected_services = expected["services"].as_array().expect("services");
    assert_eq!(
        result["services"].as_array().map(Vec::len),
        Some(expected_services.len())
    );
    for service in expected_services {
        let found = result["services"]
            .as_array()
            .and_then(|services| services.iter().find(|found| found["name"] == service["name"]))
            .unwrap_or_else(|| panic!("scenario {id} lacks {}", service["name"]));
        for field in ["running", "desired", "healthy"] {
            assert_eq!(
                found[field], service[field],
                "scenario {id}, {field} of {}",
                service["name"]
            );
        }
    }
}

/// A spec as the package hands it over.
fn flatten(spec: &Value) -> (String, Vec<u32>) {
    let mut names = String::new();
    let mut words = Vec::new();
    for (name, service) in spec["services"].as_object().expect("services") {
        names.push_str(name);
        let rtype = match service["rtype"].as_str() {
            Some("job") => 1,
            Some("cron") => 2,
            _ => 0,
        };
        words.extend([
            u32::try_from(name.encode_utf16().count()).expect("a short name"),
            rtype,
        ]);
        let scale = &service["scale"];
        words.extend(match scale["mode"].as_str() {
            Some("fixed") => [0, number(&scale["replicas"]), 0],
            Some("adaptive") => [1, number(&scale["min"]), number(&scale["max"])],
            _ => [2, 0, 0],
        });
    }
    (names, words)
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a small number")
}
