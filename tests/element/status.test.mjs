import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './support/browser.mjs';

const { within } = useBrowser();

test('a rollout is followed from the first sweep to the verdict, with events that bubble out of shadow roots', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const outer = document.createElement('div');
    document.body.append(outer);
    const inner = outer.attachShadow({ mode: 'open' });
    const events = [];
    for (const type of ['snapshot', 'settled', 'wait-error']) document.addEventListener(type, ({ detail }) => events.push([type, detail]));
    const status = mount({ web: { script: { running: 1 }, want: 3 } }, { into: inner });
    await next(status, 'snapshot', ({ services }) => services[0].running === 1);
    await shown(status);
    const first = status.shadowRoot.querySelector('.row:not(.ruler)').innerText;
    const settled = next(status, 'settled');
    status.cluster.set('web', { running: 3 });
    const result = await settled;
    await shown(status);
    return {
      first,
      last: status.shadowRoot.querySelector('.row:not(.ruler)').innerText,
      title: status.shadowRoot.querySelector('.title').textContent,
      kinds: [...new Set(events.map(([type]) => type))],
      same: events.at(-1)[1] === result && status.result === result && status.snapshot === events.at(-2)[1],
    };
  });
  assert.match(told.first, /web\s+1\/3\s+running\s+starting\s+0s/);
  assert.match(told.last, /web\s+3\/3\s+running\s+ready/);
  assert.equal(told.title, 'Ready');
  assert.deepEqual(told.kinds, ['snapshot', 'settled']);
  assert.ok(told.same);
}));

test('a service that fails shows its restarts, the cause, the hint, the evidence and its log', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('failed').then(() => {}));
  assert.equal(await page.locator('.title').textContent(), 'Failed');
  const row = page.locator('.item', { hasText: 'api' });
  assert.match(await row.innerText(), /0\/2.*failing.*4 restarts.*The port is already in use: 3000/s);
  await page.getByRole('button', { name: 'api' }).click();
  const details = await row.locator('.details').innerText();
  assert.match(details, /choose another port/);
  assert.match(details, /because of Error: listen EADDRINUSE: address already in use :::3000/);
  assert.match(details, /crash-loop: exited with 1/);
  assert.match(await page.getByRole('group', { name: 'Log of api' }).innerText(), /starting\nError: listen[^]*at Server/);
  await page.getByRole('button', { name: 'Message' }).click();
  assert.match(await page.getByRole('group', { name: 'Message' }).innerText(), /api/);
}));

test('the log of a service that crashed is there while the wait goes on, with the time it was taken', () => within(async (page) => {
  await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const status = mount({ web: { script: { running: 0, restarts: 1, failure: { reason: 'crash-loop', message: 'exited with 1' } }, want: 1 } }, { logs: { web: ['Error: listen EADDRINUSE: address already in use :::3000'] } });
    await next(status, 'snapshot', ({ blocking }) => blocking[0].evidence);
    await next(status, 'snapshot', ({ services }) => services[0].diagnosis);
    await shown(status);
  });
  assert.equal(await page.locator('.title').textContent(), 'Waiting');
  assert.match(await page.locator('.item .why').textContent(), /port is already in use/);
  await page.getByRole('button', { name: 'web' }).click();
  assert.match(await page.getByRole('group', { name: 'Log of web, as it was at 0s' }).innerText(), /EADDRINUSE/);
}));

test('endpoints are links where they are web addresses, and text where they are not', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('running').then(() => {}));
  const link = page.locator('.item a');
  assert.equal(await link.count(), 1);
  assert.equal(await link.getAttribute('href'), 'http://localhost:8080');
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
  assert.match(await page.locator('.item', { hasText: 'api' }).innerText(), /tcp:\/\/localhost:5432/);
}));

test('a service that waits for another one is told as its victim', () => within(async (page) => {
  await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const failure = { reason: 'image-not-found', message: 'No such image: db:9', terminal: true };
    const status = mount({ api: { script: { running: 0 }, want: 1 }, db: { script: { running: 0, failure }, want: 1 } }, {
      options: { failFast: true }, depends: { api: ['db'] }, logs: { api: ['Error: connect ECONNREFUSED db:5432'] },
    });
    await next(status, 'settled');
    await shown(status);
  });
  await page.getByRole('button', { name: 'api' }).click();
  assert.match(await page.locator('.details').innerText(), /only waits for db/);
}));

test('a wait that cannot go on says why, and a new cluster starts another', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const status = mount({ web: { script: { throws: 'the token is not valid', fatal: true }, want: 1 } });
    const error = await next(status, 'wait-error');
    await shown(status);
    const first = [status.shadowRoot.querySelector('.title').textContent, status.shadowRoot.querySelector('.detail').textContent, status.error === error];
    status.cluster = { clusterStates: () => ({ web: [{ running: 1, healthy: true }] }) };
    await next(status, 'settled');
    await shown(status);
    return [...first, status.shadowRoot.querySelector('.title').textContent, status.error];
  });
  assert.deepEqual(told, ['The wait ended', 'the token is not valid', true, 'Ready', undefined]);
}));

test('a wait that its signal ends is stopped, not failed', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const controller = new AbortController();
    const status = mount({ web: { script: 0, want: 1 } }, { options: { signal: controller.signal } });
    await next(status, 'snapshot');
    const ended = next(status, 'wait-error');
    controller.abort();
    const { name } = await ended;
    await shown(status);
    return [name, status.shadowRoot.querySelector('.title').textContent];
  });
  assert.deepEqual(told, ['AbortError', 'Stopped']);
}));

test('an `at` that is no time is the latest', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mountIn, shown } = await import('/fixture.js');
    const status = await mountIn('ready');
    const titles = [];
    for (const at of ['x', '-5', '1e9', null]) {
      if (at === null) status.removeAttribute('at');
      else status.setAttribute('at', at);
      await shown(status);
      titles.push(status.shadowRoot.querySelector('.title').textContent);
    }
    return titles;
  });
  assert.deepEqual(told, ['Ready', 'Waiting', 'Ready', 'Ready']);
}));

test('an input of the wrong shape is an error, whatever it is', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { next } = await import('/fixture.js');
    const messages = [];
    const cyclic = { services: {} };
    cyclic.self = cyclic;
    for (const inputs of [{ cluster: 5, spec: {} }, { cluster: {}, spec: {} }, { cluster: { clusterStates() {} }, spec: 'x' }, { cluster: { clusterStates() {} }, spec: { services: 3 } }, { cluster: { clusterStates() {} }, spec: {}, options: { timeout: -1 } }, { trace: 'no trace' }]) {
      const status = Object.assign(document.createElement('evenkeel-status'), inputs);
      const failed = next(status, 'wait-error');
      document.body.append(status);
      messages.push((await failed).name);
      status.remove();
    }
    const status = Object.assign(document.createElement('evenkeel-status'), { cluster: { clusterStates: () => ({}) }, spec: cyclic });
    document.body.append(status);
    return [...messages, (await next(status, 'settled')).outcome.kind];
  });
  assert.deepEqual(told, [...Array(6).fill('TypeError'), 'ready']);
}));

test('the same spec and options written anew do not start the wait anew; other ones do', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next } = await import('/fixture.js');
    const status = mount({ web: { script: { running: 0 }, want: 1 } });
    const sweepAfter = async (change) => {
      await next(status, 'snapshot', ({ sweep }) => sweep >= 3);
      change();
      return (await next(status, 'snapshot')).sweep;
    };
    const { spec, options } = status;
    return {
      same: await sweepAfter(() => {
        status.spec = structuredClone(spec);
        status.options = { ...options, onProgress: () => {} };
      }),
      otherOptions: await sweepAfter(() => { status.options = { ...options, timeout: Infinity }; }),
      otherSpec: await sweepAfter(() => { status.spec = { services: { web: { scale: { mode: 'fixed', replicas: 2 } } } }; }),
      otherCluster: await sweepAfter(() => { status.cluster = { ...status.cluster }; }),
      restarted: await sweepAfter(() => status.restart()),
    };
  });
  assert.ok(told.same > 3, String(told.same));
  assert.deepEqual({ ...told, same: 0 }, { same: 0, otherOptions: 1, otherSpec: 1, otherCluster: 1, restarted: 1 });
}));

test('functions among the options are called as they are at the time', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next } = await import('/fixture.js');
    const calls = [];
    const status = mount({ web: { script: { running: 0 }, want: 1 } }, { options: { onProgress: () => calls.push('first') } });
    await next(status, 'snapshot');
    status.options = { ...status.options, onProgress: () => calls.push('second') };
    await next(status, 'snapshot');
    await next(status, 'snapshot');
    return calls;
  });
  assert.equal(told[0], 'first');
  assert.equal(told.at(-1), 'second');
}));

test('`at` shows the state as of then, the timeline sets it, and Latest goes back', () => within(async (page) => {
  const middle = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const status = mount({ web: { script: { running: 0 }, want: 1 } });
    await next(status, 'snapshot', ({ elapsedMs }) => elapsedMs >= 200);
    const settled = next(status, 'settled');
    status.cluster.set('web', 1);
    await settled;
    window.chosen = [];
    document.addEventListener('at-change', ({ detail }) => window.chosen.push(detail.at));
    status.at = 0;
    await shown(status);
    return status.durationMs / 2;
  });
  const state = page.locator('.item .state > span').first();
  assert.equal(await state.textContent(), 'starting');
  assert.equal(await page.locator('.title').textContent(), 'Waiting');
  await page.evaluate(async (at) => { window.dashboard.at = at; await (await import('/fixture.js')).shown(window.dashboard); }, middle);
  assert.equal(await page.locator('.cursor').count(), 1);
  assert.deepEqual(await page.evaluate(() => window.chosen), [], 'what a page sets is no choice of the user');
  await page.getByRole('button', { name: 'Latest' }).click();
  await page.waitForFunction(() => window.dashboard.shadowRoot.querySelector('.title').textContent === 'Ready');
  const plot = await page.locator('.lanes .ruler .plot').boundingBox();
  await page.mouse.click(plot.x + 2, plot.y + plot.height / 2 + 3);
  await page.waitForFunction(() => window.dashboard.shadowRoot.querySelector('.title').textContent === 'Waiting');
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width - 1, plot.y + 5, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => window.dashboard.shadowRoot.querySelector('.title').textContent === 'Ready');
  const chosen = await page.evaluate(() => window.chosen);
  assert.equal(chosen[0], undefined);
  assert.ok(chosen[1] >= 0 && chosen[1] < 50, String(chosen));
  assert.equal(chosen.at(-1), undefined);
}));

test('a soak is counted and drawn, and the deadline is drawn where it is in sight', () => within(async (page) => {
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const status = mount({ web: { script: { running: 1 }, want: 1 } }, { options: { stableFor: 3000, timeout: 9000 } });
    await next(status, 'snapshot', ({ readyForMs }) => readyForMs > 100);
    await shown(status);
    const { shadowRoot } = status;
    const bar = shadowRoot.querySelector('.soak').getBoundingClientRect();
    return [shadowRoot.querySelector('.title').textContent, shadowRoot.querySelector('.detail').textContent, bar.width > 50, shadowRoot.querySelectorAll('.deadline').length, shadowRoot.querySelector('.left').textContent];
  });
  assert.deepEqual(told, ['Soaking', 'all ready, held for 0s of 3s', true, 1, '9s left']);
}));

test('zooming shows less time, and no further out than all of it', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('running').then(() => {}));
  const ticks = () => page.evaluate(() => [...window.dashboard.shadowRoot.querySelectorAll('.tick')].map(({ textContent }) => textContent));
  const all = await ticks();
  assert.ok(await page.getByRole('button', { name: 'Zoom out' }).isDisabled());
  const plot = await page.locator('.lanes .ruler .plot').boundingBox();
  await page.mouse.move(plot.x + 10, plot.y + 10);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -1200);
  await page.keyboard.up('Control');
  await page.waitForFunction(() => window.dashboard.shadowRoot.querySelector('.tick:nth-of-type(2)')?.textContent.endsWith('ms'));
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);
  await page.getByRole('button', { name: 'Fit all of the time' }).click();
  await page.waitForFunction((text) => [...window.dashboard.shadowRoot.querySelectorAll('.tick')].map((each) => each.textContent).join() === text, all.join());
}));

test('what hovers names the service, the time and the state there', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('failed').then(() => {}));
  const lane = await page.locator('.lane:not(.ruler) svg').nth(1).boundingBox();
  await page.mouse.move(lane.x + lane.width / 2, lane.y + lane.height / 2);
  await page.locator('.tooltip').waitFor();
  assert.match(await page.locator('.tooltip').innerText(), /api\s+failing, 0 of 2 running, 4 restarts: /);
  await page.mouse.move(5, 5);
  await page.locator('.tooltip').waitFor({ state: 'detached' });
}));
