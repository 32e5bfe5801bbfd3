//! Writes a spec as it is read: services by name, in their order, without what is the default.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{DeploymentSpec, Endpoint, ResourceType, Scale, ServiceSpec};

impl Serialize for DeploymentSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.deployment.is_empty() {
            map.serialize_entry("deployment", &self.deployment)?;
        }
        map.serialize_entry("services", &Services(&self.services))?;
        map.end()
    }
}

struct Services<'a>(&'a [ServiceSpec]);

impl Serialize for Services<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|service| (&service.name, ServiceFields::from(service))),
        )
    }
}

#[derive(Serialize)]
struct ServiceFields<'a> {
    #[serde(skip_serializing_if = "is_service")]
    rtype: ResourceType,
    scale: Scale,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    endpoints: &'a [Endpoint],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    depends: &'a [String],
}

impl<'a> From<&'a ServiceSpec> for ServiceFields<'a> {
    fn from(service: &'a ServiceSpec) -> Self {
        Self {
            rtype: service.rtype,
            scale: service.scale,
            endpoints: &service.endpoints,
            depends: &service.depends,
        }
    }
}

fn is_service(rtype: &ResourceType) -> bool {
    *rtype == ResourceType::Service
}
