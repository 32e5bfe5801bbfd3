//! Reads a `ZLayer` deployment spec: services by name, in the order of the text; unknown fields are ignored.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{DeploymentSpec, Endpoint, ResourceType, Scale, ServiceSpec};

impl<'de> Deserialize<'de> for DeploymentSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default)]
            deployment: String,
            #[serde(default)]
            services: Services,
        }
        let Fields { deployment, services } = Fields::deserialize(deserializer)?;
        Ok(Self {
            deployment,
            services: services.0,
        })
    }
}

#[derive(Default)]
struct Services(Vec<ServiceSpec>);

impl<'de> Deserialize<'de> for Services {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName;

        impl<'de> Visitor<'de> for ByName {
            type Value = Services;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map with a service per name")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Services, M::Error> {
                let mut services = Vec::new();
                while let Some((name, fields)) = map.next_entry::<String, ServiceFields>()? {
                    services.push(fields.named(name));
                }
                Ok(Services(services))
            }
        }

        deserializer.deserialize_map(ByName)
    }
}

#[derive(Deserialize)]
struct ServiceFields {
    #[serde(default)]
    rtype: ResourceType,
    #[serde(default)]
    scale: Scale,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
    #[serde(default)]
    depends: Vec<Dependency>,
}

impl ServiceFields {
    fn named(self, name: String) -> ServiceSpec {
        let name_of = |dependency| match dependency {
            Dependency::Name(service) | Dependency::Spec { service } => Some(service),
            Dependency::Other(_) => None,
        };
        ServiceSpec {
            name,
            rtype: self.rtype,
            scale: self.scale,
            endpoints: self.endpoints,
            depends: self.depends.into_iter().filter_map(name_of).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Dependency {
    Name(String),
    Spec { service: String },
    Other(IgnoredAny),
}
