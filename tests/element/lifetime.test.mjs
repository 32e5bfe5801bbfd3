import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './support/browser.mjs';

const { within } = useBrowser();

test('an element removed in mid-wait asks the cluster nothing more, and starts anew where it is put back', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next } = await import('/fixture.js');
    const status = mount({ web: { script: { running: 0, latency: 30 }, want: 1 } });
    await next(status, 'snapshot', ({ sweep }) => sweep >= 2);
    const events = [];
    for (const type of ['snapshot', 'settled', 'wait-error']) status.addEventListener(type, () => events.push(type));
    const { calls } = status.cluster;
    status.remove();
    await Promise.resolve();
    const before = calls.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    const told = { more: calls.length - before, running: calls.filter(({ aborted }, i) => i === before - 1 && !aborted).length, events: events.length };
    document.body.append(status);
    return { ...told, again: (await next(status, 'snapshot')).sweep };
  });
  assert.equal(told.more, 0);
  assert.equal(told.events, 0);
  assert.equal(told.again, 1);
}));

test('an element that is moved goes on with its wait', () => within(async (page) => {
  const sweep = await page.evaluate(async () => {
    const { mount, next } = await import('/fixture.js');
    const status = mount({ web: { script: { running: 0 }, want: 1 } });
    await next(status, 'snapshot', ({ sweep }) => sweep >= 2);
    const place = document.createElement('section');
    document.body.append(place);
    place.append(status);
    return (await next(status, 'snapshot')).sweep;
  });
  assert.ok(sweep > 2, String(sweep));
}));

test('properties set before the element is defined count, and nothing runs while it is in no document', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const early = document.createElement('evenkeel-status');
    let calls = 0;
    early.cluster = { clusterStates: () => { calls += 1; return { web: [{ running: 1, healthy: true }] }; } };
    early.spec = { services: { web: { scale: { mode: 'fixed', replicas: 1 } } } };
    const { next } = await import('/fixture.js');
    customElements.upgrade(early);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = calls;
    const settled = next(early, 'settled');
    document.body.append(early);
    return [before, (await settled).outcome.kind];
  });
  assert.deepEqual(told, [0, 'ready']);
}));

test('the module loaded twice, as by two bundles, defines the element once', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { EvenkeelStatus: first } = await import('/dist/element.js');
    const { EvenkeelStatus: second } = await import('/dist/element.js?again');
    return [first !== second, customElements.get('evenkeel-status') === first];
  });
  assert.deepEqual(told, [true, true]);
}));

test('ten elements on a page each show their own wait', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const all = Array.from({ length: 10 }, (_, i) => mount({ [`service-${i}`]: { script: { running: i % 2 }, want: 1 } }, { options: { timeout: 300 } }));
    await Promise.all(all.map((status) => next(status, 'settled')));
    await Promise.all(all.map(shown));
    return all.map(({ shadowRoot }) => `${shadowRoot.querySelector('.title').textContent} ${shadowRoot.querySelector('.item .label').textContent}`);
  });
  assert.deepEqual(told, Array.from({ length: 10 }, (_, i) => `${i % 2 ? 'Ready' : 'Timed out'} service-${i}`));
}));

test('without frames and with timers that are late, as in a hidden tab, it still follows', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next } = await import('/fixture.js');
    const { setTimeout: real } = window;
    window.requestAnimationFrame = () => 0;
    window.setTimeout = (act, delay, ...rest) => real(act, Math.ceil((delay || 0) / 1000) * 1000, ...rest);
    const status = mount({ web: { script: { running: 0 }, want: 1 } });
    await next(status, 'snapshot');
    const settled = next(status, 'settled');
    status.cluster.set('web', 1);
    const { outcome } = await settled;
    await status.updateComplete;
    return [outcome.kind, status.shadowRoot.querySelector('.title').textContent];
  });
  assert.deepEqual(told, ['ready', 'Ready']);
}));

test('a page that is left in mid-wait leaves nothing running', () => within(async (page) => {
  const requests = [];
  await page.route('**/states', (route) => {
    requests.push(Date.now());
    return route.fulfill({ json: { web: [] } });
  });
  await page.evaluate(async () => {
    const { next } = await import('/fixture.js');
    const status = Object.assign(document.createElement('evenkeel-status'), {
      cluster: { clusterStates: async (services, { signal }) => (await fetch('/states', { signal })).json() },
      spec: { services: { web: {} } },
      options: { pollInterval: 20 },
    });
    document.body.append(status);
    await next(status, 'snapshot', ({ sweep }) => sweep >= 2);
  });
  await page.goto('about:blank');
  const before = requests.length;
  await page.waitForTimeout(200);
  assert.ok(before >= 2);
  assert.equal(requests.length, before);
}));

test('names, failures and log lines are text, never markup', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const evil = '<img src=x onerror="window.owned=1">';
    const status = mount({ [evil]: { script: { running: 0, restarts: 1, failure: { reason: evil, message: `${evil}<script>window.owned=1</script>`, terminal: true } }, want: 2 } }, {
      options: { failFast: true }, logs: { [evil]: [evil, '\u202egnp.exe', '</pre><a href="javascript:window.owned=1">x</a>'] },
    });
    await next(status, 'settled');
    await shown(status);
    status.shadowRoot.querySelector('.name').click();
    [...status.shadowRoot.querySelectorAll('button')].filter(({ textContent }) => /As text|Message/.test(textContent)).forEach((button) => button.click());
    await shown(status);
    await shown(status);
    const { shadowRoot } = status;
    return { owned: window.owned, images: shadowRoot.querySelectorAll('img, script, pre a').length, name: shadowRoot.querySelector('.item .label').textContent, log: shadowRoot.querySelector('.log').textContent };
  });
  assert.equal(told.owned, undefined);
  assert.equal(told.images, 0);
  assert.equal(told.name, '<img src=x onerror="window.owned=1">');
  assert.match(told.log, /^<img src=x onerror/);
  assert.match(told.log, /\\u\{202e\}gnp\.exe/);
}));
