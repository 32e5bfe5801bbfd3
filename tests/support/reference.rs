//! Scripted rollouts with what the original answered.

use std::time::Duration;

use evenkeel::{DeploymentSpec, NodeId, NodeServiceState, Protocol, ResourceType, Scale, ServiceSpec};
use serde_json::Value;

use super::{
    scripted::{Answer, ScriptedCluster},
    virtual_time::VirtualTime,
};

pub struct Scenario {
    pub id: String,
    pub spec: DeploymentSpec,
    pub timeout: Duration,
    pub row: Value,
}

pub fn scenarios() -> Vec<Scenario> {
    include_str!("../reference/scenarios.ndjson")
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("a row of JSON");
            Scenario {
                id: row["id"].as_str().expect("an id").into(),
                spec: spec(&row["spec"]),
                timeout: Duration::from_millis(row["timeoutMs"].as_u64().expect("a time")),
                row,
            }
        })
        .collect()
}

impl Scenario {
    pub fn cluster(&self, time: &VirtualTime) -> ScriptedCluster {
        let mut cluster = ScriptedCluster::new(time);
        for (service, rows) in self.row["timeline"].as_object().expect("a timeline") {
            let answers = rows.as_array().expect("sweeps").iter().map(states);
            cluster = cluster.script(service, answers.map(Answer::States));
        }
        for (service, lines) in self.row["logs"].as_object().expect("logs") {
            let lines = lines.as_array().expect("lines");
            cluster = cluster.logs(service, lines.iter().map(|line| line.as_str().expect("a line")));
        }
        cluster
    }
}

fn states(row: &Value) -> Vec<NodeServiceState> {
    row.as_array()
        .expect("states")
        .iter()
        .map(|state| NodeServiceState {
            node_id: state["node_id"].as_u64().map(NodeId::Number),
            running: number(&state["running"]),
            healthy: state["healthy"].as_bool().expect("a bool"),
            ..NodeServiceState::default()
        })
        .collect()
}

fn spec(spec: &Value) -> DeploymentSpec {
    let mut deployment = DeploymentSpec::new("demo");
    for (name, service) in spec["services"].as_object().expect("services") {
        let scale = &service["scale"];
        let scale = match scale["mode"].as_str() {
            Some("fixed") => Scale::Fixed {
                replicas: number(&scale["replicas"]),
            },
            Some("adaptive") => Scale::Adaptive {
                min: number(&scale["min"]),
                max: number(&scale["max"]),
            },
            Some("manual") => Scale::Manual,
            other => panic!("scale mode {other:?}"),
        };
        let mut service_spec = ServiceSpec::new(name, scale);
        service_spec.rtype = match service["rtype"].as_str() {
            Some("job") => ResourceType::Job,
            Some("cron") => ResourceType::Cron,
            _ => ResourceType::Service,
        };
        for endpoint in service["endpoints"].as_array().expect("endpoints") {
            let protocol = match endpoint["protocol"].as_str().expect("a protocol") {
                "http" => Protocol::Http,
                "https" => Protocol::Https,
                "tcp" => Protocol::Tcp,
                "udp" => Protocol::Udp,
                "websocket" => Protocol::Websocket,
                other => panic!("protocol {other}"),
            };
            let port = u16::try_from(number(&endpoint["port"])).expect("a port");
            service_spec = service_spec.endpoint(protocol, port);
        }
        deployment = deployment.service(service_spec);
    }
    deployment
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a small number")
}
