//! Roots and victims among the services of one deployment.

use super::judge::{Verdict, judge};
use super::table::{Kind, Table};
use super::{Diagnosis, DiagnosisEvidence, Evidence, ServiceDiagnosis, target};

/// Names the causes of a whole deployment, root causes first: those that others wait for before the rest, then the
/// victims, each naming the service it is a victim of in [`Diagnosis::victim_of`].
///
/// A service is a victim if its own evidence is that a dependency cannot be reached and the dependency is another service
/// that is not ready; or if nothing is known of it but that it depends on such a service (`dependency-not-ready`).
/// Services that are ready, and those for which nothing is certain enough, are left out.
///
/// # Example
///
/// ```
/// use evenkeel::diagnosis::{Evidence, diagnose_deployment};
///
/// let web = ["Error: connect ECONNREFUSED db:5432"];
/// let db = ["FATAL:  could not write lock file \"postmaster.pid\": No space left on device"];
/// let found = diagnose_deployment(&[
///     Evidence { service: "web", desired: 1, restarts: 3, log: &web, ..Evidence::default() },
///     Evidence { service: "db", desired: 1, restarts: 3, log: &db, ..Evidence::default() },
/// ]);
/// assert_eq!(found[0].diagnosis.code, "disk-full");
/// assert_eq!(found[1].diagnosis.victim_of.as_deref(), Some("db"));
/// ```
pub fn diagnose_deployment(all: &[Evidence<'_>]) -> Vec<ServiceDiagnosis> {
    let table = Table::new();
    let mut verdicts: Vec<Option<Verdict>> = all.iter().map(|evidence| judge(&table, evidence)).collect();
    let victim_of: Vec<Option<usize>> = all
        .iter()
        .zip(&verdicts)
        .enumerate()
        .map(|(at, (_, verdict))| root_of(&table, all, at, verdict.as_ref()))
        .collect();
    let mut slots: Vec<Option<Diagnosis>> = Vec::with_capacity(all.len());
    for (at, verdict) in verdicts.iter_mut().enumerate() {
        let root = victim_of
            .get(at)
            .copied()
            .flatten()
            .filter(|_| !in_circle(&victim_of, at));
        let name = root
            .and_then(|root| all.get(root))
            .map(|evidence| evidence.service.to_string());
        let mut diagnosis = verdict.take().map(|verdict| verdict.diagnosis);
        if let Some(name) = name {
            diagnosis = diagnosis.or_else(|| not_ready(&table, all, at, &name));
            if let Some(diagnosis) = &mut diagnosis {
                diagnosis.victim_of = Some(name);
            }
        }
        slots.push(diagnosis);
    }
    let has_victims = |at: usize| victim_of.contains(&Some(at));
    // Roots with victims, roots without, then victims of roots, their victims, and so on.
    let turns: Vec<usize> = slots
        .iter()
        .enumerate()
        .map(|(at, slot)| match slot {
            Some(diagnosis) if diagnosis.victim_of.is_some() => 1 + depth(&victim_of, at),
            _ => usize::from(!has_victims(at)),
        })
        .collect();
    let mut found = Vec::new();
    for turn in 0..=turns.iter().copied().max().unwrap_or(0) {
        for (service, slot) in slots
            .iter_mut()
            .enumerate()
            .filter(|(service, _)| turns.get(*service) == Some(&turn))
        {
            found.extend(
                slot.take()
                    .map(|diagnosis| ServiceDiagnosis { service, diagnosis }),
            );
        }
    }
    found
}

/// How many roots there are above a service.
fn depth(victim_of: &[Option<usize>], start: usize) -> usize {
    let mut at = start;
    for depth in 0..victim_of.len() {
        match victim_of.get(at).copied().flatten() {
            Some(next) => at = next,
            None => return depth,
        }
    }
    victim_of.len()
}

/// The service that is not ready and that this one waits for.
fn root_of(table: &Table, all: &[Evidence<'_>], at: usize, verdict: Option<&Verdict>) -> Option<usize> {
    let own = all.get(at)?;
    if is_ready(own) {
        return None;
    }
    let waits = |other: usize| other != at && all.get(other).is_some_and(|other| !is_ready(other));
    let find = |matches: &dyn Fn(&str) -> bool| {
        all.iter()
            .enumerate()
            .find(|(other, evidence)| waits(*other) && matches(evidence.service))
            .map(|(other, _)| other)
    };
    let depends = |service: &str| own.depends.contains(&service);
    let Some(verdict) = verdict else {
        return find(&depends);
    };
    let kind = table
        .signatures
        .iter()
        .find(|signature| signature.code == verdict.diagnosis.code)?
        .kind;
    match kind {
        Kind::Dependency => {
            let by_target = find(&|service| {
                verdict
                    .target
                    .as_ref()
                    .is_some_and(|target| target::is_service(target, service))
            });
            let text = verdict.diagnosis.evidence.text();
            let named =
                by_target.or_else(|| find(&|service| depends(service) && target::names(text, service)));
            // An address instead of a name: the one dependency that is not ready.
            named.or_else(|| {
                let anonymous = !verdict
                    .target
                    .as_ref()
                    .is_some_and(|target| target.bytes().any(|byte| byte.is_ascii_alphabetic()));
                find(&depends).filter(|_| anonymous)
            })
        }
        Kind::State | Kind::Exit | Kind::Wrapper => find(&depends),
        _ => None,
    }
}

fn is_ready(evidence: &Evidence<'_>) -> bool {
    evidence.desired == 0 || (evidence.running == evidence.desired && evidence.healthy)
}

/// Whether following the roots from here comes back here.
fn in_circle(victim_of: &[Option<usize>], start: usize) -> bool {
    let mut at = start;
    for _ in 0..victim_of.len() {
        match victim_of.get(at).copied().flatten() {
            Some(next) if next == start => return true,
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}

fn not_ready(table: &Table, all: &[Evidence<'_>], at: usize, root: &str) -> Option<Diagnosis> {
    let signature = table
        .signatures
        .iter()
        .find(|signature| signature.code == "dependency-not-ready")?;
    let index = all.get(at)?.depends.iter().position(|name| *name == root)?;
    Some(Diagnosis {
        code: signature.code,
        title: [signature.title, ": ", root].concat(),
        evidence: DiagnosisEvidence::Field {
            path: ["depends[", &index.to_string(), "]"].concat(),
            text: root.to_string(),
        },
        hint: signature.hint,
        confidence: 70,
        count: 1,
        victim_of: None,
    })
}
