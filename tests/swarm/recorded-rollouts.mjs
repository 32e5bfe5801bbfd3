import { failingCheck, stays, staysHealthyAfter, toVersion2, upCheck } from './services.mjs';

const later = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const shop = (services, name, options) => services.create(`shop_${name}`, { stack: 'shop', ...options });

/** A service that listens on its port and answers with the help of busybox's own HTTP server. */
const serves = (line, port) => `trap 'exit 0' TERM; echo '${line}'; echo 'listening on :${port}'; httpd -f -p ${port} -h /tmp & wait`;

/**
 * The rollouts whose traces are in tests/traces, each of the stack "shop": `prepare` deploys, `during` acts while the wait
 * runs, `args` are further ones of `evenkeel wait`, `status` is how it ends.
 */
export const scenarios = {
  happy: {
    status: 0,
    async prepare({ services }) {
      await shop(services, 'db', { script: staysHealthyAfter(1, 'database system is ready to accept connections'), health: upCheck });
      await shop(services, 'api', { replicas: 2, script: staysHealthyAfter(2, 'api: connected to db:5432'), health: upCheck });
      await shop(services, 'web', { replicas: 3, script: serves('web 1.4.2', 8080) });
    },
  },
  update: {
    status: 0,
    async prepare({ services, settle }) {
      await shop(services, 'web', { replicas: 3, script: serves('web 1.4.2', 8080) });
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
      await settle();
      await services.update('shop_web', (spec) => {
        toVersion2(staysHealthyAfter(1.5, 'web 1.5.0: warming the cache'))(spec);
        spec.TaskTemplate.ContainerSpec.HealthCheck = upCheck;
      });
    },
  },
  'crash-loop': {
    status: 1,
    args: ['--timeout', '12s'],
    async prepare({ services }) {
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
      await shop(services, 'api', {
        script: "echo 'api 2.0.1 starting'; echo 'config: /etc/api/config.yaml'; echo 'Error: Cannot find module '\\''express'\\'''; echo '    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)'; exit 1",
        health: upCheck,
      });
      await shop(services, 'web', { replicas: 2, script: serves('web 1.4.2', 8080) });
    },
  },
  flapping: {
    status: 1,
    args: ['--timeout', '18s', '--stable-for', '4s'],
    async prepare({ services }) {
      await shop(services, 'web', { replicas: 2, script: serves('web 1.4.2', 8080) });
      await shop(services, 'worker', { script: "echo 'worker: connected to broker:5672'; sleep 2; echo 'worker: lost the connection to broker:5672: connection reset by peer'; exit 1" });
    },
  },
  'throttled-api': {
    status: 0,
    async prepare({ services }) {
      await shop(services, 'web', { replicas: 2, script: staysHealthyAfter(7, 'web 1.4.2: building the search index'), health: { ...upCheck, Retries: 100 } });
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
    },
    async during({ proxy }) {
      await later(2);
      proxy.setMode('throttling');
      await later(3);
      proxy.setMode('open');
    },
  },
  rollback: {
    status: 1,
    async prepare({ services, settle }) {
      await shop(services, 'web', { replicas: 2, script: serves('web 1.4.2', 8080), update: { FailureAction: 'rollback' } });
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
      await settle();
      await services.update('shop_web', toVersion2("echo 'web 1.5.0'; echo 'fatal: environment variable SESSION_SECRET is not set'; exit 78"));
    },
  },
  'image-missing': {
    status: 1,
    async prepare({ services }) {
      await shop(services, 'web', { replicas: 2, image: 'evenkeel-test/web:1.5.0' });
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
    },
  },
  unhealthy: {
    status: 1,
    args: ['--timeout', '12s', '--stable-for', '4s'],
    async prepare({ services }) {
      await shop(services, 'api', { script: stays('api: 3 migrations are pending, refusing traffic'), health: failingCheck });
      await shop(services, 'web', { script: serves('web 1.4.2', 8080) });
    },
  },
  'timed-out': {
    status: 1,
    args: ['--timeout', '8s', '--progress-deadline', 'off'],
    async prepare({ services }) {
      await shop(services, 'search', { script: staysHealthyAfter(600, 'search: replaying 48211 segments'), health: { ...upCheck, Retries: 1000 } });
      await shop(services, 'web', { replicas: 3, script: serves('web 1.4.2', 8080) });
    },
  },
  unschedulable: {
    status: 1,
    args: ['--no-fail-fast', '--progress-deadline', '5s'],
    async prepare({ services }) {
      await shop(services, 'gpu', { replicas: 2, constraints: ['node.labels.gpu==true'] });
      await shop(services, 'web', { script: serves('web 1.4.2', 8080) });
    },
  },
  interrupted: {
    status: 130,
    async prepare({ services }) {
      await shop(services, 'web', { replicas: 2, script: staysHealthyAfter(600, 'web 1.4.2: warming up'), health: { ...upCheck, Retries: 1000 } });
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
    },
    async during({ running }) {
      await later(5);
      running.child.kill('SIGINT');
    },
  },
  forbidden: {
    status: 2,
    async prepare({ services }) {
      await shop(services, 'web', { replicas: 2, script: staysHealthyAfter(600, 'web 1.4.2: warming up'), health: { ...upCheck, Retries: 1000 } });
      await shop(services, 'db', { script: stays('database system is ready to accept connections') });
    },
    async during({ proxy }) {
      await later(3);
      proxy.setMode('forbidding');
    },
  },
  // The last one: the worker does not come back.
  'lost-node': {
    status: 0,
    args: ['--timeout', '60s', '--stable-for', '6s'],
    async prepare({ services, settle }) {
      await shop(services, 'web', { replicas: 4, script: serves('web 1.4.2', 8080) });
      await shop(services, 'api', { replicas: 2, script: stays('api: connected to db:5432') });
      await shop(services, 'db', { constraints: ['node.labels.role==manager'], script: stays('database system is ready to accept connections') });
      await settle();
    },
    async during({ nodes }) {
      await later(1.2);
      process.kill(nodes.worker.initPid, 'SIGKILL');
    },
  },
};
