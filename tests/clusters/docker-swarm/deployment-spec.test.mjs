import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentSpec } from '../../../pkg/src/clusters/docker-swarm/deployment-spec.js';
import { eligibleNodeCount } from '../../../pkg/src/clusters/docker-swarm/eligible-nodes.js';
import { makeNode, makeService, makeTask } from './api-objects.mjs';

const nodes = [
  makeNode('m1', { role: 'manager', labels: { zone: 'a' }, addr: '10.1.0.1' }),
  makeNode('w1', { labels: { zone: 'b' }, addr: '10.2.0.1' }),
  makeNode('w2', { labels: { zone: 'B' }, platform: { Architecture: 'aarch64', OS: 'linux' }, addr: '10.2.0.2' }),
];
const globalService = (Placement = {}) => makeService({ mode: { Global: {} }, template: { Placement } });
const count = (Constraints, list = nodes) => eligibleNodeCount(globalService({ Constraints }), list);

test('replicas are those of the live service, jobs are left to complete, published ports are endpoints', () => {
  const web = makeService({
    id: 'a', name: 'shop_web', replicas: 3,
    Endpoint: { Ports: [
      { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080 }, { Protocol: 'udp', TargetPort: 53, PublishedPort: 5353 },
      { Protocol: 'sctp', TargetPort: 1, PublishedPort: 1 }, { Protocol: 'tcp', TargetPort: 9000 },
    ] },
  });
  const services = [web, makeService({ id: 'b', name: 'zero', replicas: 0 }), makeService({ id: 'c', name: 'job', mode: { ReplicatedJob: {} } }), makeService({ id: 'd', name: '__proto__', mode: { Global: {} } })];
  const spec = deploymentSpec('shop', services, nodes);
  assert.equal(spec.deployment, 'shop');
  assert.deepEqual(Object.entries(spec.services), [
    ['shop_web', { rtype: 'service', scale: { mode: 'fixed', replicas: 3 }, endpoints: [{ protocol: 'tcp', port: 8080 }, { protocol: 'udp', port: 5353 }] }],
    ['zero', { rtype: 'service', scale: { mode: 'fixed', replicas: 0 }, endpoints: [] }],
    ['job', { rtype: 'job', scale: { mode: 'manual' } }],
    ['__proto__', { rtype: 'service', scale: { mode: 'fixed', replicas: 3 }, endpoints: [] }],
  ]);
});

for (const [constraints, expected] of [
  [[], 3], [null, 3],
  [['node.role==manager'], 1], [['node.role != manager'], 2],
  [['node.labels.zone==b'], 2], [['node.labels.zone!=b'], 1], [['node.labels.missing==x'], 0], [['node.labels.missing!=x'], 3],
  [['node.hostname==host-w1'], 1], [['node.id==M1'], 1],
  [['node.platform.arch==arm64'], 1], [['node.platform.os==linux', 'node.role==worker'], 2],
  [['engine.labels.disk==SSD'], 3], [['engine.labels.disk==hdd'], 0],
  [['node.ip==10.2.0.1'], 1], [['node.ip==10.2.0.0/16'], 2], [['node.ip!=10.2.0.0/16'], 1],
]) {
  test(`a global service with ${JSON.stringify(constraints)} is meant for ${expected} nodes`, () => assert.equal(count(constraints), expected));
}

test('drained and lost nodes are not meant; a paused one only where it has a task', () => {
  const list = [makeNode('a', { availability: 'drain' }), makeNode('b', { state: 'down' }), makeNode('c', { availability: 'pause' }), makeNode('d', { availability: 'pause' }), makeNode('e')];
  assert.equal(count([], list), 1);
  assert.equal(eligibleNodeCount(globalService(), list, new Set(['d'])), 2);
  const { services } = deploymentSpec('x', [globalService()], list, [makeTask('running', { slot: 0, node: 'd' }), makeTask('running', { slot: 0, node: 'c', service: 'another' })]);
  assert.equal(services.web.scale.replicas, 2);
});

test('platforms restrict, whichever name an architecture goes by', () => {
  const on = (Platforms) => eligibleNodeCount(globalService({ Platforms }), nodes);
  assert.equal(on([{ OS: 'linux', Architecture: 'amd64' }]), 2);
  assert.equal(on([{ OS: 'linux', Architecture: 'amd64' }, { OS: 'linux', Architecture: 'aarch64' }]), 3);
  assert.equal(on([{ OS: 'windows' }]), 0);
  assert.equal(on([{}]), 3);
});
