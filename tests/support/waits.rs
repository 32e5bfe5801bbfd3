//! Times, specs and options as short as tests want them.

use std::time::Duration;

use evenkeel::{DeploymentSpec, Scale, ServiceSpec, StabilizationOptions};

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub fn shop(services: &[(&str, u32)]) -> DeploymentSpec {
    services
        .iter()
        .fold(DeploymentSpec::new("shop"), |spec, (name, replicas)| {
            spec.service(ServiceSpec::new(*name, Scale::Fixed { replicas: *replicas }))
        })
}

pub fn web(replicas: u32) -> DeploymentSpec {
    shop(&[("web", replicas)])
}

pub fn within(timeout: Duration) -> StabilizationOptions {
    StabilizationOptions {
        timeout: Some(timeout),
        ..StabilizationOptions::default()
    }
}
