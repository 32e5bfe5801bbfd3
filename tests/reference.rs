//! The verdicts of the original, through the native driver in virtual time.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use evenkeel::{StabilizationOptions, wait_for_stabilization};
use serde_json::json;
use support::{reference::scenarios, virtual_time::VirtualTime};

#[test]
fn every_reference_scenario_gets_the_verdict_summaries_and_message_of_the_original() {
    let scenarios = scenarios();
    assert_eq!(scenarios.len(), 80);
    for scenario in scenarios {
        let time = VirtualTime::default();
        let cluster = scenario.cluster(&time);
        let options = StabilizationOptions {
            timeout: Some(scenario.timeout),
            ..StabilizationOptions::default()
        };
        let result = time
            .run(wait_for_stabilization(&cluster, &time, &scenario.spec, options))
            .expect("a verdict");
        let expected = &scenario.row["expected"];
        let services: Vec<_> = result
            .services
            .iter()
            .map(|service| {
                json!({
                    "name": service.name,
                    "running": service.running,
                    "desired": service.desired,
                    "healthy": service.healthy,
                    "endpoints": service.endpoints,
                })
            })
            .collect();
        assert_eq!(json!(services), expected["services"], "scenario {}", scenario.id);
        assert_eq!(
            result.outcome.message().map(blocks),
            expected["message"].as_str().map(blocks),
            "scenario {}",
            scenario.id
        );
        let outcome = if result.outcome.is_ready() {
            "ready"
        } else {
            "timedOut"
        };
        assert_eq!(json!(outcome), expected["outcome"], "scenario {}", scenario.id);
        assert_eq!(
            json!(result.sweeps),
            expected["sweeps"],
            "scenario {}",
            scenario.id
        );
    }
}

/// The original lists services in the order of a hash map, so only the blocks can be compared: the title, then a block per service.
fn blocks(message: &str) -> (&str, Vec<String>) {
    let mut lines = message.lines();
    let title = lines.next().unwrap_or_default();
    let mut blocks: Vec<String> = Vec::new();
    for line in lines {
        match blocks.last_mut() {
            Some(block) if !line.contains(" replicas, healthy=") => block.push_str(&format!("\n{line}")),
            _ => blocks.push(line.to_owned()),
        }
    }
    blocks.sort();
    (title, blocks)
}
