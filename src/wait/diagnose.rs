//! Names the causes in a snapshot or a result that is not ready.

use std::collections::HashMap;

use crate::{
    diagnosis::{Diagnosis, Evidence, FailureEvidence, ServiceDiagnosis, diagnose_deployment},
    report::{
        BlockingService, ServiceHealthSummary, Snapshot, StabilizationOutcome, StabilizationResult, message,
    },
    spec::DeploymentSpec,
};

/// In a larger deployment only so many of the services that are not ready are looked at: the time is up already.
const MOST_DIAGNOSED: usize = 1000;

/// The causes in the reports of one wait.
pub(super) struct Diagnoses<'a> {
    depends: HashMap<&'a str, &'a [String]>,
    /// What the causes of the last snapshot rest on, and they.
    services: Vec<ServiceHealthSummary>,
    blocking: Vec<BlockingService>,
    found: Vec<ServiceDiagnosis>,
}

impl<'a> Diagnoses<'a> {
    pub fn new(spec: &'a DeploymentSpec) -> Self {
        Self {
            depends: spec
                .services
                .iter()
                .map(|service| (service.name.as_str(), service.depends.as_slice()))
                .collect(),
            services: Vec::new(),
            blocking: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Only where there is more to go by than numbers, which are as they are in every start.
    pub fn add_to_snapshot(&mut self, snapshot: &mut Snapshot) {
        let names: HashMap<&str, bool> = snapshot
            .blocking
            .iter()
            .map(|service| (service.name.as_str(), service.evidence.is_some()))
            .collect();
        let is_known = snapshot.services.iter().any(|service| {
            names
                .get(service.name.as_str())
                .is_some_and(|has_evidence| *has_evidence || service.failure.is_some())
        });
        if !is_known {
            return;
        }
        if self.services != snapshot.services || self.blocking != snapshot.blocking {
            self.found = self.find(&snapshot.services, &snapshot.blocking);
            self.services.clone_from(&snapshot.services);
            self.blocking.clone_from(&snapshot.blocking);
        }
        show(&self.found, &mut snapshot.services);
    }

    /// Into its message too, where the wait has failed.
    pub fn add_to_result(&self, result: &mut StabilizationResult) {
        if result.outcome.is_ready() {
            return;
        }
        let found = self.find(&result.services, &result.blocking);
        if let StabilizationOutcome::Failed { message, .. } = &mut result.outcome {
            let causes: Vec<(&str, &Diagnosis)> = found
                .iter()
                .filter_map(|found| {
                    let service = result.services.get(found.service)?;
                    Some((service.name.as_str(), &found.diagnosis))
                })
                .collect();
            *message = message::with_causes(message, &causes);
        }
        show(&found, &mut result.services);
    }

    fn find(&self, services: &[ServiceHealthSummary], blocking: &[BlockingService]) -> Vec<ServiceDiagnosis> {
        let blocking: HashMap<&str, &BlockingService> = blocking
            .iter()
            .map(|service| (service.name.as_str(), service))
            .collect();
        let all = services.len() <= MOST_DIAGNOSED;
        let (places, known): (Vec<usize>, Vec<Known<'_>>) = services
            .iter()
            .enumerate()
            .filter(|(_, service)| all || blocking.contains_key(service.name.as_str()))
            .take(MOST_DIAGNOSED)
            .map(|(place, service)| {
                let name = service.name.as_str();
                let depends = self.depends.get(name).copied().unwrap_or_default();
                (place, Known::new(service, blocking.get(name).copied(), depends))
            })
            .unzip();
        let evidence: Vec<Evidence<'_>> = known.iter().map(Known::evidence).collect();
        diagnose_deployment(&evidence)
            .into_iter()
            .filter_map(|found| {
                Some(ServiceDiagnosis {
                    service: *places.get(found.service)?,
                    diagnosis: found.diagnosis.of_one_failure(),
                })
            })
            .collect()
    }
}

fn show(found: &[ServiceDiagnosis], services: &mut [ServiceHealthSummary]) {
    for ServiceDiagnosis { service, diagnosis } in found {
        if let Some(service) = services.get_mut(*service) {
            service.diagnosis = Some(diagnosis.clone());
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
        blocking: Option<&'a BlockingService>,
        depends: &'a [String],
    ) -> Self {
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
            log: blocking.map(log).unwrap_or_default(),
            depends: depends.iter().map(String::as_str).collect(),
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

/// The log of the end, then what only the evidence holds.
fn log(service: &BlockingService) -> Vec<&str> {
    let earlier = service.evidence.iter().flat_map(|evidence| &evidence.lines);
    let lacking = earlier.filter(|line| !service.logs.contains(line));
    service.logs.iter().chain(lacking).map(String::as_str).collect()
}
