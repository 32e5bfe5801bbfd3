/** To begin with: what is wanted, and what the cluster does. Fields of the script are those of `scriptedCluster`. */
export const EXAMPLES = [
  {
    name: 'crash-loop', title: 'A crash loop behind a dependency',
    spec: {
      deployment: 'shop',
      services: {
        web: { scale: { mode: 'fixed', replicas: 3 }, endpoints: [{ protocol: 'http', port: 8080 }], depends: ['db'] },
        db: { scale: { mode: 'fixed', replicas: 1 } },
      },
    },
    script: {
      services: {
        web: [
          { running: 0, at: 0 }, { running: 2, at: 2000 },
          { running: 1, at: 4000, restarts: 1, failure: { reason: 'crash-loop', message: 'exited with 1' } },
          { running: 0, at: 7000, restarts: 4, failure: { reason: 'crash-loop', message: 'exited with 1' } },
        ],
        db: [{ running: 0, at: 0 }, { running: 0, at: 3000, restarts: 2, failure: { reason: 'exited', message: 'exit code 1' } }],
      },
      logs: {
        web: ['listening on :8080', 'Error: connect ECONNREFUSED 10.0.0.7:5432', '    at TCPConnectWrap.afterConnect'],
        db: ['starting PostgreSQL 16', 'FATAL:  could not write lock file "postmaster.pid": No space left on device'],
      },
    },
    options: { timeout: 12_000 },
  },
  {
    name: 'broken-soak', title: 'A soak broken by a restart',
    spec: { services: { api: { scale: { mode: 'fixed', replicas: 2 } } } },
    script: { services: { api: [{ running: 0, at: 0 }, { running: 2, at: 3000 }, { running: 2, restarts: 1, at: 9000 }] } },
    options: { stableFor: 10_000 },
  },
  {
    name: 'flaky-api', title: 'An API that throttles and fails',
    spec: { services: { web: { scale: { mode: 'fixed', replicas: 2 } }, worker: { scale: { mode: 'adaptive', min: 1, max: 5 } } } },
    script: {
      services: {
        web: [{ running: 1, at: 0 }, { throws: 'too many requests', retryAfter: 2000, at: 1500 }, { running: 2, at: 3000 }],
        worker: [{ running: 0, at: 0 }, { rejects: 'connection reset', at: 1000 }, { running: 1, at: 4500 }],
      },
      latency: 120,
    },
    options: {},
  },
  {
    name: 'no-image', title: 'An image that does not exist',
    spec: { services: { web: { scale: { mode: 'fixed', replicas: 3 } } } },
    script: { services: { web: { running: 0, failure: { reason: 'image-not-found', message: 'No such image: shop/web:1.4.2', terminal: true } } } },
    options: { failFast: true },
  },
];
