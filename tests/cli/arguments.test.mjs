import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { COMMANDS, OPTION_COMMANDS, flagNames } from '../../pkg/src/cli/options.js';
import { readArguments } from '../../pkg/src/cli/arguments.js';
import { folder, run, shop, waitFor } from './support/command.mjs';

const files = folder();

const refused = [
  [[], /a command is missing/],
  [['wiat'], /there is no command "wiat"; did you mean wait\?/],
  [['wait'], /--cluster is missing: one of docker-swarm/],
  [['wait', '--tiemout', '5m'], /unknown option "--tiemout"; did you mean --timeout\?/],
  [['wait', '--no-fail-fats'], /did you mean --no-fail-fast\?/],
  [['wait', '--no-timeout'], /unknown option "--no-timeout"/],
  [['wait', '-x'], /unknown option "-x"/],
  [['wait', '--timeout', '5'], /--timeout: expected a duration such as 500ms, 90s, 5m or 1h30m, or off, got "5"/],
  [['wait', '--poll-interval', '0'], /--poll-interval must be at least 10ms, got "0"/],
  [['wait', '--stable-for', 'off'], /--stable-for: expected a duration such as 500ms, 90s, 5m or 1h30m, got "off"/],
  [['wait', '--timeout', '3s'], /nothing can be ready in time: --stable-for \(5s\) is longer than --timeout \(3s\)/],
  [['wait', '--concurrency', '0'], /--concurrency: expected an integer from 1 to 65535, got "0"/],
  [['wait', '--log-tail', '2.5'], /--log-tail: expected an integer from 0 to 65535, got "2\.5"/],
  [['wait', 'shop'], /unexpected argument "shop"/],
  [['wait', '--timeout'], /--timeout needs a value/],
  [['wait', '--timeout', '--stack', 'x'], /--timeout needs a value/],
  [['wait', '--fail-fast=no'], /--fail-fast takes no value/],
  [['wait', '--cluster', ''], /--cluster must not be empty: is a variable not set\?/],
  [['wait', '--cluster', 'kubernets'], /there is no cluster "kubernets"; did you mean kubernetes\?/],
  [['wait', '--cluster', 'kubernetes', '--stack', 'shop'], /--stack is for docker-swarm; --cluster kubernetes takes --namespace/],
  [['wait', '--cluster', './nowhere.mjs'], /--cluster: there is no file \.\/nowhere\.mjs/],
  [['wait', '--cluster', 'nomad'], /--job is missing/],
  [['wait', '--cluster', 'docker'], /--project is missing/],
  [['wait', '--cluster', 'zlayer'], /--deployment is missing/],
  [['wait', '--cluster', 'docker-swarm', '--url', 'ftp://host'], /--cluster docker-swarm: .*unix:/],
  [['wait', '--cluster', 'docker-swarm', '--socket', '/nowhere/docker.sock'], /is Docker running\?/],
  [['wait', '--cluster', 'kubernetes', '--kubeconfig', '/nowhere/config'], /--kubeconfig: there is no file/],
  [['wait', '--cluster', shop, '--output', 'jsn'], /--output: expected tty, plain, json, none, got "jsn"; did you mean json\?/],
  [['wait', '--cluster', shop, '--junit', '/nowhere/else/report.xml'], /--junit: there is no folder/],
  [['wait', '--cluster', shop, '--service', 'wbe'], /there is no service "wbe"; did you mean web\?/],
  [['wait', '--cluster', shop, '--redact', 'off', '--redact', 'word'], /--redact off masks nothing, so it goes with no other --redact/],
  [['wait', '--cluster', shop, '--record', '-'], /--record -: standard output is taken/],
  [['wait', '--cluster', shop, '--record', '/nowhere/else/trace.jsonl'], /--record: \/nowhere\/else\/trace\.jsonl cannot be written: ENOENT/],
  [['replay'], /a trace is missing: evenkeel replay FILE, which evenkeel wait --record FILE writes/],
  [['explain', '/nowhere/trace.jsonl'], /there is no file \/nowhere\/trace\.jsonl/],
  [['replay', '/'], /\/ cannot be read: EISDIR/],
  [['replay', 'a.jsonl', 'b.jsonl'], /unexpected argument "b\.jsonl": evenkeel replay takes one trace/],
  [['replay', 'a.jsonl', '--cluster', 'docker'], /evenkeel replay takes no --cluster, which is for evenkeel wait/],
  [['explain', 'a.jsonl', '--timeout', '5m'], /evenkeel explain takes no --timeout, which is for evenkeel wait/],
  [['explain', 'a.jsonl', '--width', '20'], /--width: expected an integer from 40 to 65535, got "20"/],
  [['completion', 'tcsh'], /evenkeel completion bash, zsh or fish/],
];
for (const [args, message] of refused) {
  test(`refused with 2 and a hint: evenkeel ${args.join(' ').replace(shop, 'shop.mjs')}`, async () => {
    const { status, stdout, stderr } = await run(args, { env: { SCENARIO: 'ready' } });
    assert.match(stderr, message);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

test('a module that exports no cluster, fails to load or throws is told so', async () => {
  const cases = { 'export default 3;': /must have a default export that is a cluster/, 'export default (': /cannot be loaded/, "export default () => { throw new Error('no token'); };": /failed: no token/ };
  for (const [source, message] of Object.entries(cases)) {
    const { status, stderr } = await run(['wait', '--cluster', files.write(`module-${Math.random()}.mjs`, source)]);
    assert.equal(status, 2);
    assert.match(stderr, message);
  }
});

test('a cluster without a desired state of its own asks for --spec', async () => {
  const { status, stderr } = await waitFor('ready', [], { env: { NO_SPEC: '1' } }).done;
  assert.equal(status, 2);
  assert.match(stderr, /give --spec FILE/);
});

test('--service waits for the named ones alone', async () => {
  const { status, stdout } = await waitFor('stuck', ['--service', 'db']).done;
  assert.equal(status, 0);
  assert.match(stdout, /Ready: 1 service /);
});

test('options are read by the table, flags written with = as well', () => {
  const values = readArguments(['--timeout=1h30m', '--stable-for', '500ms', '--service', 'a', '--service=b', '--names', 'deployment/a, b', '--no-fail-fast', '--concurrency', '4', '--progress-deadline', 'off']);
  assert.deepEqual(values, {
    timeout: 5_400_000, stableFor: 500, progressDeadline: Infinity, pollInterval: 2000, failFast: false, adaptive: 'min', concurrency: 4, logTail: 20, evidence: true,
    service: ['a', 'b'], names: ['deployment/a', 'b'],
  });
});

test('an option in its last form counts, and --no-github is told from not given', () => {
  assert.equal(readArguments(['--fail-fast', '--no-fail-fast', '--fail-fast']).failFast, true);
  assert.equal(readArguments([]).github, undefined);
  assert.equal(readArguments(['--no-github']).github, false);
});

for (const command of OPTION_COMMANDS) {
  test(`the help of ${command} tells every option, with examples and exit statuses`, async () => {
    const { status, stdout } = await run([command, '--help']);
    assert.equal(status, 0);
    for (const flag of flagNames(command)) assert.ok(stdout.includes(flag), flag);
    assert.match(stdout, new RegExp(`\\n  evenkeel ${command} [^]*Exit status\\n {2}0 `));
    assert.ok(stdout.split('\n').every((line) => line.length <= 115));
    assert.equal((await run(['help', command])).stdout, stdout);
  });
}

test('the help as such tells every command; --version the version', async () => {
  const { stdout } = await run(['--help']);
  for (const { name, about } of COMMANDS) assert.match(stdout, new RegExp(`^ {2}evenkeel ${name} .*${about}$`, 'm'));
  const { version } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'));
  assert.equal((await run(['--version'])).stdout, `${version}\n`);
});

test('the completion scripts parse and know every flag', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, stdout } = await run(['completion', shell]);
    assert.equal(status, 0);
    for (const flag of OPTION_COMMANDS.flatMap(flagNames)) assert.ok(stdout.includes(shell === 'fish' ? `-l ${flag.slice(2)}` : flag), `${shell}: ${flag}`);
    if (spawnSync(shell, ['--version']).error) continue;
    // By name: fish does not read to the end of its standard input.
    execFileSync(shell, [shell === 'fish' ? '--no-execute' : '-n', files.write(`completion.${shell}`, stdout)]);
  }
});

test('fish completes commands, flags, clusters and traces', { skip: Boolean(spawnSync('fish', ['--version']).error) && 'no fish' }, async () => {
  const script = files.write('evenkeel.fish', (await run(['completion', 'fish'])).stdout);
  files.write('told.jsonl', '');
  const complete = (line) => execFileSync('fish', ['--no-config', '--command', `source ${script}; complete --do-complete '${line}'`], { cwd: files.path, encoding: 'utf8' }).trim().split('\n').map((each) => each.split('\t')[0]);
  assert.deepEqual(complete('evenkeel '), COMMANDS.map(({ name }) => name).sort());
  assert.deepEqual(complete('evenkeel wait --rec'), ['--record']);
  assert.deepEqual(complete('evenkeel wait --cluster kub'), ['kubernetes']);
  assert.deepEqual(complete('evenkeel explain --output '), ['json', 'plain']);
  assert.deepEqual(complete('evenkeel replay to'), ['told.jsonl']);
});

test('bash completes commands, flags and clusters', async () => {
  const { stdout: script } = await run(['completion', 'bash']);
  const complete = (...words) => execFileSync('bash', ['-c', `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _evenkeel; echo "\${COMPREPLY[*]}"`], { encoding: 'utf8' }).trim();
  assert.equal(complete('evenkeel', 'wa'), 'wait');
  assert.equal(complete('evenkeel', 'wait', '--time'), '--timeout');
  assert.equal(complete('evenkeel', 'wait', '--cluster', 'kub'), 'kubernetes');
  assert.equal(complete('evenkeel', 'wait', '--output', 'j'), 'json');
  assert.equal(complete('evenkeel', 'explain', '--output', ''), 'plain json');
  assert.equal(complete('evenkeel', 'replay', '--rec'), '');
  assert.equal(complete('evenkeel', 'help', 're'), 'replay');
  assert.equal(complete('evenkeel', 'replay', files.write('shop.jsonl', '').slice(0, -4)), files.at('shop.jsonl'));
});
