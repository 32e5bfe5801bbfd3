//! Waits for two services with tokio's clock: `cargo run --example native`.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let result = tokio::spawn(native::wait()).await??;
    for service in &result.services {
        println!(
            "{}: {}/{} running",
            service.name, service.running, service.desired
        );
    }
    match result.outcome.message() {
        None => println!("ready after {:.1?}", result.elapsed),
        Some(message) => println!("{message}"),
    }
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::time::{Duration, Instant};

    use evenkeel::{
        Cluster, DeploymentSpec, NodeServiceState, ObservationError, Scale, ServiceSpec,
        StabilizationOptions, StabilizationResult, Timer, WaitError, wait_for_stabilization,
    };

    /// A cluster whose replicas come up one after the other, one every 200 ms.
    struct SlowStart(Instant);

    impl Cluster for SlowStart {
        async fn cluster_service_states(
            &self,
            _service: &str,
        ) -> Result<Vec<NodeServiceState>, ObservationError> {
            let up = (self.0.elapsed().as_millis() / 200).min(3);
            let running = u32::try_from(up).unwrap_or(u32::MAX);
            Ok(vec![NodeServiceState::new(running, true)])
        }

        async fn get_service_logs(
            &self,
            service: &str,
            _tail: usize,
        ) -> Result<Vec<String>, ObservationError> {
            Ok(vec![format!("{service} is starting")])
        }
    }

    struct TokioTimer(Instant);

    impl Timer for TokioTimer {
        fn now(&self) -> Duration {
            self.0.elapsed()
        }

        async fn sleep(&self, duration: Duration) {
            tokio::time::sleep(duration).await;
        }
    }

    pub async fn wait() -> Result<StabilizationResult, WaitError> {
        let spec = DeploymentSpec::new("shop")
            .service(ServiceSpec::new("web", Scale::Fixed { replicas: 3 }))
            .service(ServiceSpec::new("db", Scale::Fixed { replicas: 3 }));
        let options = StabilizationOptions {
            poll_interval: Duration::from_millis(100),
            ..StabilizationOptions::default()
        };
        let start = Instant::now();
        wait_for_stabilization(&SlowStart(start), &TokioTimer(start), &spec, options).await
    }
}
