//! Reads diagnoses back. Codes and hints are those of the table.

use serde::{Deserialize, Deserializer, de::Error};

use super::{Diagnosis, DiagnosisEvidence, codes};

impl<'de> Deserialize<'de> for Diagnosis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            code: String,
            title: String,
            evidence: DiagnosisEvidence,
            confidence: u8,
            count: u32,
            victim_of: Option<String>,
        }
        let fields = Fields::deserialize(deserializer)?;
        let signature = codes()
            .find(|signature| signature.code == fields.code)
            .ok_or_else(|| D::Error::custom(format!("no diagnosis has the code {:?}", fields.code)))?;
        Ok(Self {
            code: signature.code,
            title: fields.title,
            evidence: fields.evidence,
            hint: signature.hint,
            confidence: fields.confidence,
            count: fields.count,
            victim_of: fields.victim_of,
        })
    }
}
