//! Names the causes in a result that is not ready.

use crate::{
    diagnosis::{Evidence, FailureEvidence, diagnose_deployment},
    report::{ServiceHealthSummary, StabilizationResult},
    spec::DeploymentSpec,
};

pub(super) fn diagnose(result: &mut StabilizationResult, spec: &DeploymentSpec) {
    if result.outcome.is_ready() {
        return;
    }
    let known: Vec<Known<'_>> = result
        .services
        .iter()
        .map(|service| Known::new(service, result, spec))
        .collect();
    let evidence: Vec<Evidence<'_>> = known.iter().map(Known::evidence).collect();
    for found in diagnose_deployment(&evidence) {
        if let Some(service) = result.services.get_mut(found.service) {
            service.diagnosis = Some(found.diagnosis.of_one_failure());
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
        result: &'a StabilizationResult,
        spec: &'a DeploymentSpec,
    ) -> Self {
        let blocking = result
            .blocking
            .iter()
            .find(|blocking| blocking.name == service.name);
        let wanted = spec.services.iter().find(|wanted| wanted.name == service.name);
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
            log: blocking.map_or_else(Vec::new, |blocking| strs(&blocking.logs)),
            depends: wanted.map_or_else(Vec::new, |wanted| strs(&wanted.depends)),
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

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
