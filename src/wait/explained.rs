//! Snapshots and results with what explains them: the evidence fetched on the way, and the causes.

use std::collections::BTreeMap;

use crate::{
    diagnosis::{Diagnosis, Evidence, FailureEvidence, ServiceDiagnosis, diagnose_deployment},
    report::{
        BlockingService, LogEvidence, ServiceHealthSummary, Snapshot, StabilizationOutcome,
        StabilizationResult, message,
    },
    spec::{DeploymentSpec, ServiceSpec},
    stabilizer::Stabilizer,
};

/// In a larger deployment only so many of the services that are not ready are looked at.
const MOST_DIAGNOSED: usize = 1000;

/// The newest evidence by the number of its service.
pub(crate) type KeptEvidence = BTreeMap<usize, LogEvidence>;

/// Makes the reports of one wait.
pub(crate) struct Explained<'a> {
    depends: Vec<&'a [String]>,
    /// What the causes of the last snapshot rest on, and they.
    seen: Vec<(ServiceHealthSummary, BlockingService)>,
    found: Vec<ServiceDiagnosis>,
}

impl<'a> Explained<'a> {
    pub fn new(spec: &'a DeploymentSpec) -> Self {
        let services = spec.services.iter();
        Self {
            depends: services
                .filter(|service| ServiceSpec::is_long_running(service))
                .map(|service| service.depends.as_slice())
                .collect(),
            seen: Vec::new(),
            found: Vec::new(),
        }
    }

    /// The view after the last sweep. Causes are named only where there is more to go by than numbers, which are as they are
    /// in every start.
    pub fn snapshot(&mut self, stabilizer: &Stabilizer, evidence: &KeptEvidence) -> Snapshot {
        let mut snapshot = stabilizer.snapshot(stabilizer.last_sweep().ended);
        show_evidence(&mut snapshot.blocking, stabilizer, evidence);
        let known = self.known(stabilizer, &snapshot.services, &snapshot.blocking);
        if !known.iter().any(Known::has_news) {
            return snapshot;
        }
        if !known
            .iter()
            .map(Known::rests_on)
            .eq(self.seen.iter().map(|(service, blocking)| (service, blocking)))
        {
            let found = find(&known);
            self.seen = known
                .iter()
                .map(|known| (known.service.clone(), known.blocking.clone()))
                .collect();
            self.found = found;
        }
        show(&self.found, &mut snapshot.services);
        snapshot
    }

    /// What the wait came to, once it is over.
    pub fn result(&self, stabilizer: &Stabilizer, evidence: &KeptEvidence) -> Option<StabilizationResult> {
        let mut result = stabilizer.result()?;
        if result.outcome.is_ready() {
            return Some(result);
        }
        show_evidence(&mut result.blocking, stabilizer, evidence);
        let found = find(&self.known(stabilizer, &result.services, &result.blocking));
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
        Some(result)
    }

    fn known<'b>(
        &'b self,
        stabilizer: &Stabilizer,
        services: &'b [ServiceHealthSummary],
        blocking: &'b [BlockingService],
    ) -> Vec<Known<'b>> {
        stabilizer
            .blocking_services()
            .zip(blocking)
            .take(MOST_DIAGNOSED)
            .filter_map(|((place, _), blocking)| {
                Some(Known {
                    place,
                    service: services.get(place)?,
                    blocking,
                    depends: self.depends.get(place).copied().unwrap_or_default(),
                })
            })
            .collect()
    }
}

/// Left out where the logs of the end hold the same lines.
fn show_evidence(blocking: &mut [BlockingService], stabilizer: &Stabilizer, evidence: &KeptEvidence) {
    for (shown, (service, _)) in blocking.iter_mut().zip(stabilizer.blocking_services()) {
        shown.evidence = evidence
            .get(&service)
            .filter(|evidence| !evidence.lines.iter().all(|line| shown.logs.contains(line)))
            .cloned();
    }
}

fn find(known: &[Known<'_>]) -> Vec<ServiceDiagnosis> {
    let texts: Vec<Texts<'_>> = known.iter().map(Known::texts).collect();
    let evidence: Vec<Evidence<'_>> = known
        .iter()
        .zip(&texts)
        .map(|(known, texts)| known.evidence(texts))
        .collect();
    diagnose_deployment(&evidence)
        .into_iter()
        .filter_map(|found| {
            Some(ServiceDiagnosis {
                service: known.get(found.service)?.place,
                diagnosis: found.diagnosis.of_one_failure(),
            })
        })
        .collect()
}

fn show(found: &[ServiceDiagnosis], services: &mut [ServiceHealthSummary]) {
    for ServiceDiagnosis { service, diagnosis } in found {
        if let Some(service) = services.get_mut(*service) {
            service.diagnosis = Some(diagnosis.clone());
        }
    }
}

/// What is known of a service that is not ready.
struct Known<'a> {
    place: usize,
    service: &'a ServiceHealthSummary,
    blocking: &'a BlockingService,
    depends: &'a [String],
}

struct Texts<'a> {
    failures: Vec<FailureEvidence<'a>>,
    log: Vec<&'a str>,
    depends: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn has_news(&self) -> bool {
        self.service.failure.is_some() || self.blocking.evidence.is_some()
    }

    fn rests_on(&self) -> (&'a ServiceHealthSummary, &'a BlockingService) {
        (self.service, self.blocking)
    }

    fn texts(&self) -> Texts<'a> {
        let BlockingService { logs, evidence, .. } = self.blocking;
        // The log of the end, then what only the evidence holds.
        let earlier = evidence.iter().flat_map(|evidence| &evidence.lines);
        let lacking = earlier.filter(|line| !logs.contains(line));
        Texts {
            failures: self
                .service
                .failure
                .iter()
                .map(|failure| FailureEvidence {
                    reason: &failure.reason,
                    message: failure.message.as_deref().unwrap_or_default(),
                    terminal: failure.terminal,
                })
                .collect(),
            log: logs.iter().chain(lacking).map(String::as_str).collect(),
            depends: self.depends.iter().map(String::as_str).collect(),
        }
    }

    fn evidence(&self, texts: &'a Texts<'a>) -> Evidence<'a> {
        Evidence {
            service: &self.service.name,
            running: self.service.running,
            desired: self.service.desired.into(),
            healthy: self.service.healthy,
            restarts: self.service.restarts,
            failures: &texts.failures,
            log: &texts.log,
            depends: &texts.depends,
        }
    }
}
