import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder, waitFor } from './support/command.mjs';

const files = folder();
const json = '{ "deployment": "shop", "services": { "web": { "scale": { "mode": "fixed", "replicas": 3 } } } }';
const yaml = `# a ZLayer deployment
version: v1
deployment: shop
services:
  web:
    rtype: service
    image:
      name: shop/web:3
    scale:
      mode: fixed
      replicas: 3
    endpoints:
      - name: http
        protocol: http
        port: 8080
  seed:
    rtype: job
    image: { name: shop/seed }
`;

const wait = (args, options) => waitFor('ready', args, { ...options, env: { NO_SPEC: '1' } }).done;

for (const [name, content] of [['spec.json', json], ['spec.yaml', yaml], ['spec-without-extension', json], ['spec.yml', yaml], ['flow.yaml', '{ services: { web: { scale: { mode: fixed, replicas: 3 } } } }'], ['bom.json', `\ufeff${json}`]]) {
  test(`--spec reads ${name}`, async () => {
    const { status, stdout, stderr } = await wait(['--spec', files.write(name, content)]);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(stdout, /web 3\/3 ready\nReady: 1 service /);
  });
}

for (const [name, content] of [['JSON', json], ['YAML', yaml]]) {
  test(`--spec - reads ${name} from standard input`, async () => {
    assert.equal((await wait(['--spec', '-'], { input: content })).status, 0);
  });
}

const broken = {
  'missing.json': [undefined, /--spec: there is no file .*missing\.json/],
  'empty.yaml': ['\n', /is empty/],
  'comment.yaml': ['# nothing\n', /holds no deployment spec/],
  'list.json': ['[]', /holds no deployment spec/],
  'compose.yaml': ['version: "3"\nservice: {}\n', /has no services/],
  'cut.json': ['{ "services": {', /cut\.json is not JSON/],
  'tabs.yaml': ['services:\n\tweb: {}\n', /tabs\.yaml is neither JSON nor YAML: .*line 2/],
  'twice.yaml': ['services:\n  web: {}\n  web: {}\n', /Map keys must be unique at line 3/],
  'command.yaml': ['services:\n::error::x: [\n', /neither JSON nor YAML/],
  'three.yaml': ['services:\n  web:\n    scale: { mode: fixed, replicas: three }\n', /spec\.services\.web\.scale\.replicas: expected an integer from 0 to 4294967295, got "three"/],
  'bomb.yaml': [`a: &a [x]\n${'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${`*${'abcdefg'[i]},`.repeat(20)}]`).join('\n')}\nservices: { web: { x: *h } }\n`, /alias/i],
};
for (const [name, [content, message]] of Object.entries(broken)) {
  test(`--spec says what is wrong with ${name}`, async () => {
    const path = content === undefined ? files.at(name) : files.write(name, content);
    const { status, stdout, stderr } = await wait(['--spec', path]);
    assert.match(stderr, message);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.doesNotMatch(stderr, /^\s*::/m);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

test('--spec says that a folder cannot be read', async () => {
  const { status, stderr } = await wait(['--spec', files.path]);
  assert.equal(status, 2);
  assert.match(stderr, /cannot be read: EISDIR/);
});

test('a spec larger than a pipe holds is read whole', async () => {
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`seed-${i}`, { rtype: 'job', image: { name: 'x'.repeat(50) } }]));
  const { status, stderr } = await wait(['--spec', '-'], { input: JSON.stringify({ services: { ...many, web: { scale: { mode: 'fixed', replicas: 3 } } } }) });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});
