//! What is wanted: the deployment and its services.

#[cfg(feature = "serde")]
mod deserialize;
#[cfg(feature = "trace")]
mod serialize;

use crate::options::Adaptive;

/// A named set of services.
///
/// ```
/// use evenkeel::{DeploymentSpec, Scale, ServiceSpec};
///
/// let spec = DeploymentSpec::new("shop")
///     .service(ServiceSpec::new("web", Scale::Fixed { replicas: 3 }))
///     .service(ServiceSpec::new("db", Scale::Fixed { replicas: 1 }));
/// assert_eq!(spec.services.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeploymentSpec {
    /// The deployment's name. It is not used to decide anything.
    pub deployment: String,
    /// The services, in the order every report keeps.
    pub services: Vec<ServiceSpec>,
}

impl DeploymentSpec {
    /// A deployment without services.
    pub fn new(deployment: impl Into<String>) -> Self {
        Self {
            deployment: deployment.into(),
            services: Vec::new(),
        }
    }

    /// Adds a service after those already there.
    #[must_use]
    pub fn service(mut self, service: ServiceSpec) -> Self {
        self.services.push(service);
        self
    }
}

/// One service of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSpec {
    /// The service's name, unique in its deployment.
    pub name: String,
    /// How the service's replicas live. Default: [`ResourceType::Service`].
    pub rtype: ResourceType,
    /// How many replicas are wanted.
    pub scale: Scale,
    /// The ports it offers.
    pub endpoints: Vec<Endpoint>,
    /// The services it needs, by name.
    pub depends: Vec<String>,
}

impl ServiceSpec {
    /// A long-running service without endpoints.
    pub fn new(name: impl Into<String>, scale: Scale) -> Self {
        Self {
            name: name.into(),
            rtype: ResourceType::Service,
            scale,
            endpoints: Vec::new(),
            depends: Vec::new(),
        }
    }

    /// Adds an endpoint after those already there.
    #[must_use]
    pub fn endpoint(mut self, protocol: Protocol, port: u16) -> Self {
        self.endpoints.push(Endpoint { protocol, port });
        self
    }

    /// Whether its replicas are expected to stay up. Jobs and crons run to completion and are left out of a wait.
    #[must_use]
    pub fn is_long_running(&self) -> bool {
        self.rtype == ResourceType::Service
    }
}

/// How a service's replicas live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum ResourceType {
    /// They stay up.
    #[default]
    Service,
    /// They run to completion when triggered.
    Job,
    /// They run to completion on a schedule.
    Cron,
}

/// How many replicas a service wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "mode", rename_all = "lowercase")
)]
pub enum Scale {
    /// Exactly so many.
    Fixed {
        /// The number wanted.
        replicas: u32,
    },
    /// So many as the load asks for; `min` is the desired number. See [`Adaptive`].
    Adaptive {
        /// The least.
        min: u32,
        /// The most. Default: no bound.
        #[cfg_attr(feature = "serde", serde(default = "no_bound"))]
        max: u32,
    },
    /// Scaled by hand: the desired number is 0, so the service never blocks.
    Manual,
}

#[cfg(feature = "serde")]
fn no_bound() -> u32 {
    u32::MAX
}

impl Default for Scale {
    /// Between 1 and 10 replicas, as in a `ZLayer` spec that says nothing.
    fn default() -> Self {
        Self::Adaptive { min: 1, max: 10 }
    }
}

/// The replicas with which a service is where it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub desired: u32,
    most: u32,
}

impl Target {
    pub fn new(scale: Scale, adaptive: Adaptive) -> Self {
        let (desired, most) = match scale {
            Scale::Fixed { replicas } => (replicas, replicas),
            Scale::Adaptive { min, max } => match adaptive {
                Adaptive::Min => (min, min),
                Adaptive::Range => (min, max.max(min)),
            },
            Scale::Manual => (0, 0),
        };
        Self { desired, most }
    }

    /// How many replicas have to come or go.
    pub fn distance(self, running: u64) -> u64 {
        let (least, most) = (u64::from(self.desired), u64::from(self.most));
        if running < least {
            least - running
        } else {
            running.saturating_sub(most)
        }
    }
}

/// A port a service offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Endpoint {
    /// What is spoken there.
    pub protocol: Protocol,
    /// The port.
    pub port: u16,
}

impl Endpoint {
    /// The endpoint as the original writes it, for instance `ws://localhost:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://localhost:{}", self.protocol.scheme(), self.port)
    }
}

/// What is spoken at an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Protocol {
    /// `http`
    Http,
    /// `https`
    Https,
    /// `tcp`
    Tcp,
    /// `udp`
    Udp,
    /// `ws`
    #[cfg_attr(feature = "serde", serde(alias = "ws"))]
    Websocket,
}

impl Protocol {
    fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Websocket => "ws",
        }
    }
}
