//! Names the causes in a result that is not ready.

use std::collections::HashMap;

use crate::{
    diagnosis::{Evidence, FailureEvidence, ServiceDiagnosis, diagnose_deployment},
    report::{ServiceHealthSummary, StabilizationResult},
    spec::DeploymentSpec,
};

/// In a larger deployment only so many of the services that are not ready are looked at: the time is up already.
const MOST_DIAGNOSED: usize = 1000;

pub(crate) fn name_causes(result: &mut StabilizationResult, spec: &DeploymentSpec) {
    if result.outcome.is_ready() {
        return;
    }
    let logs: HashMap<&str, &[String]> = result
        .blocking
        .iter()
        .map(|service| (service.name.as_str(), service.logs.as_slice()))
        .collect();
    let depends: HashMap<&str, &[String]> = spec
        .services
        .iter()
        .map(|service| (service.name.as_str(), service.depends.as_slice()))
        .collect();
    let all = result.services.len() <= MOST_DIAGNOSED;
    let (places, known): (Vec<usize>, Vec<Known<'_>>) = result
        .services
        .iter()
        .enumerate()
        .filter(|(_, service)| all || logs.contains_key(service.name.as_str()))
        .take(MOST_DIAGNOSED)
        .map(|(place, service)| (place, Known::new(service, &logs, &depends)))
        .unzip();
    let evidence: Vec<Evidence<'_>> = known.iter().map(Known::evidence).collect();
    let found = diagnose_deployment(&evidence);
    for ServiceDiagnosis { service, diagnosis } in found {
        let service = places
            .get(service)
            .and_then(|place| result.services.get_mut(*place));
        if let Some(service) = service {
            service.diagnosis = Some(diagnosis.of_one_failure());
        }
    }
}

struct Known<'a> {
    service: &'a ServiceHealthSummary,
    failures: Vec<FailureEvidence<'a>>,
    log: Vec<&'a str>,
    depends: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn new(
        service: &'a ServiceHealthSummary,
        logs: &HashMap<&str, &'a [String]>,
        depends: &HashMap<&str, &'a [String]>,
    ) -> Self {
        let of_service = |texts: &HashMap<&str, &'a [String]>| {
            let texts = texts.get(service.name.as_str()).copied().unwrap_or_default();
            texts.iter().map(String::as_str).collect()
        };
        Self {
            service,
            failures: service
                .failure
                .iter()
                .map(|failure| FailureEvidence {
                    reason: &failure.reason,
                    message: failure.message.as_deref().unwrap_or_default(),
                    terminal: failure.terminal,
                })
                .collect(),
            log: of_service(logs),
            depends: of_service(depends),
        }
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence {
            service: &self.service.name,
            running: self.service.running,
            desired: self.service.desired.into(),
            healthy: self.service.healthy,
            restarts: self.service.restarts,
            failures: &self.failures,
            log: &self.log,
            depends: &self.depends,
        }
    }
}
