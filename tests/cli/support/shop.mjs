import { scriptedCluster } from 'evenkeel/testing';

/** The module that the tests give to `--cluster`; SCENARIO says what happens in it. */
const scenarios = {
  ready: { scripts: { web: [{ running: 0 }, { running: 1 }, { running: 3 }], db: 1 }, wanted: { web: 3, db: 1 } },
  stuck: { scripts: { web: { running: 1 }, db: 1 }, wanted: { web: 3, db: 1 }, logs: { web: ['first line', 'last line'] } },
  broken: { scripts: { web: { running: 0, failure: { reason: 'image-not-found', message: 'No such image: shop/web:9', terminal: true } }, db: 1 }, wanted: { web: 1, db: 1 } },
  refused: { scripts: { web: [{ running: 0 }, { throws: 'the token was refused\n::error::line two', fatal: true }] }, wanted: { web: 1 } },
  flaky: { scripts: { web: [{ running: 0 }, { rejects: 'connection reset' }, { running: 1 }] }, wanted: { web: 1 } },
  badShape: { scripts: { web: { answers: [{ running: 'three', healthy: true }] } }, wanted: { web: 1 } },
  hostile: {
    scripts: {
      '\u001b]0;owned\u0007::error::name ##[error]name\n::error::second|<b>&"\u202e\ud800': { running: 0, failure: { reason: 'crash-loop', message: '%0A::error::message\n##[error]message\u001b[2J <x a="1">&\u0000\ufffe' } },
      '::set-output name=a::b': 1,
      __proto__x: 0,
    },
    wanted: { '\u001b]0;owned\u0007::error::name ##[error]name\n::error::second|<b>&"\u202e\ud800': 1, '::set-output name=a::b': 1, __proto__x: 1 },
    logs: {
      '\u001b]0;owned\u0007::error::name ##[error]name\n::error::second|<b>&"\u202e\ud800': ['::error::log', '  ::add-mask::x', '##[error]log', 'a ##[warning]b', '\u001b[31mred\u001b[0m\u001b[2J\u009b2J', 'cr\r::error::after', ']]> <!-- & \u0000 </pre></details>', 'x'.repeat(5000)],
    },
  },
  secrets: { scripts: { web: { running: 0, failure: { reason: 'exited', message: 'project Bluebird on the hollow way' } } }, wanted: { web: 1 }, logs: { web: ['password=hunter2-very-secret', 'project Bluebird on the hollow way'] } },
  rollout: {
    scripts: {
      web: [{ running: 0 }, { at: 200, running: 1 }, { at: 500, running: 2 }, { at: 800, running: 3 }],
      api: [{ running: 0 }, { at: 300, running: 2, restarts: 0 }, { at: 600, running: 1, restarts: 1, failure: { reason: 'crash-loop', message: 'task: non-zero exit (1), and it was told to be started again right after it had ended, as often before' } }, { at: 1000, running: 2, restarts: 1 }],
      'a-service-with-a-rather-long-name-for-a-narrow-terminal': 1,
      注文サービス: [{ running: 0 }, { at: 700, running: 4 }],
    },
    wanted: { web: 3, api: 2, 'a-service-with-a-rather-long-name-for-a-narrow-terminal': 1, 注文サービス: 4 },
  },
  sixty: { scripts: Object.fromEntries(names(60).map((name, i) => [name, i < 50 ? 1 : 0])), wanted: Object.fromEntries(names(60).map((name) => [name, 1])) },
};

function names(count) {
  return Array.from({ length: count }, (_, i) => `service-${i}`);
}

const { scripts, wanted, logs = {} } = scenarios[process.env.SCENARIO];
const services = Object.fromEntries(Object.entries(wanted).map(([name, replicas]) => [name, { scale: { mode: 'fixed', replicas } }]));

export default {
  ...scriptedCluster(scripts, { logs }),
  ...(process.env.NO_SPEC ? {} : { deploymentSpec: async () => ({ deployment: 'shop', services }) }),
};
