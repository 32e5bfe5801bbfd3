//! Reading specs with the feature `serde`.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(all(feature = "serde", not(target_arch = "wasm32")))]

use evenkeel::{
    DeploymentSpec, Protocol, ResourceType, Scale,
    diagnosis::{Diagnosis, Evidence, diagnose},
};

#[test]
fn a_zlayer_spec_is_read_as_it_is_in_the_order_of_its_text() {
    let spec: DeploymentSpec = serde_json::from_str(
        r#"{
            "version": "v1",
            "deployment": "shop",
            "externals": {},
            "services": {
                "web": {
                    "image": { "name": "shop/web:2" },
                    "scale": { "mode": "fixed", "replicas": 3 },
                    "endpoints": [{ "name": "http", "protocol": "websocket", "port": 8080, "expose": "public" }],
                    "depends": [{ "service": "db", "condition": "healthy" }, "cache"]
                },
                "db": { "scale": { "mode": "adaptive", "min": 2, "max": 5, "cooldown": "30s" } },
                "migrate": { "rtype": "job", "scale": { "mode": "manual" } },
                "cache": {}
            }
        }"#,
    )
    .expect("a spec");
    let names: Vec<_> = spec
        .services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    assert_eq!(names, ["web", "db", "migrate", "cache"]);
    let [web, db, migrate, cache] = &spec.services[..] else {
        panic!("four services");
    };
    assert_eq!(web.scale, Scale::Fixed { replicas: 3 });
    assert_eq!(web.endpoints[0].protocol, Protocol::Websocket);
    assert_eq!(web.depends, ["db", "cache"]);
    assert_eq!(db.scale, Scale::Adaptive { min: 2, max: 5 });
    assert_eq!(migrate.rtype, ResourceType::Job);
    assert_eq!(cache.scale, Scale::Adaptive { min: 1, max: 10 });
}

#[test]
fn a_wrong_shape_is_refused_with_what_was_expected() {
    let error = serde_json::from_str::<DeploymentSpec>(
        r#"{ "services": { "web": { "scale": { "mode": "fixed", "replicas": -1 } } } }"#,
    )
    .expect_err("a negative number of replicas");
    assert!(error.to_string().contains("u32"), "{error}");
}

#[test]
fn a_diagnosis_is_read_back_as_it_was_written() {
    let log = ["Error: listen EADDRINUSE: address already in use :::3000"];
    let evidence = Evidence {
        desired: 1,
        log: &log,
        ..Evidence::default()
    };
    let diagnosis = diagnose(&evidence).expect("a diagnosis");
    let mut json = serde_json::to_value(&diagnosis).expect("JSON");
    assert_eq!(json["evidence"]["kind"], "log");
    let read: Diagnosis = serde_json::from_value(json.clone()).expect("a diagnosis");
    assert_eq!(read, diagnosis);
    json["code"] = "made-up".into();
    let error = serde_json::from_value::<Diagnosis>(json).expect_err("an unknown code");
    assert!(error.to_string().contains("made-up"), "{error}");
}
