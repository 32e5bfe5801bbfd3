import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openBrowser } from './support/browser.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
let browser;
let script;
before(async () => {
  browser = await openBrowser();
  const { outputFiles } = await build({
    bundle: true,
    format: 'esm',
    write: false,
    define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    logLevel: 'silent',
    stdin: {
      resolveDir: root,
      contents: `
        export * as React from 'react';
        export { createRoot } from 'react-dom/client';
        export { flushSync } from 'react-dom';
        export { useStabilization as inReact } from 'evenkeel/react';
        export * as Vue from 'vue';
        export { useStabilization as inVue } from 'evenkeel/vue';
        export { scriptedCluster } from 'evenkeel/testing';
        export const spec = (replicas) => ({ services: { web: { scale: { mode: 'fixed', replicas } } } });
        export async function until(test) {
          for (const end = performance.now() + 20_000; !test();) {
            if (performance.now() > end) throw new Error('not within 20 s: ' + test);
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }`,
    },
  });
  script = browser.script(outputFiles[0].text);
}, { timeout: 60_000 });
after(() => browser?.close());

const within = (work) => browser.within(async (page) => work(page, script));

test('the React hook follows a wait to its result in strict mode, with literals for spec and options', () => within(async (page, script) => {
  const told = await page.evaluate(async (script) => {
    const { React, createRoot, inReact, scriptedCluster, spec, until } = await import(script);
    const cluster = scriptedCluster({ web: [{ running: 0 }, { running: 1, at: 150 }] });
    const seen = [];
    const restarts = new Set();
    function Rollout() {
      const state = inReact(cluster, spec(1), { pollInterval: 20, onProgress: () => {} });
      restarts.add(state.restart);
      seen.push(state);
      return React.createElement('p', null, state.result?.outcome.kind ?? `sweep ${state.snapshot?.sweep ?? 0}`);
    }
    const place = document.createElement('div');
    document.body.append(place);
    createRoot(place).render(React.createElement(React.StrictMode, null, React.createElement(Rollout)));
    await until(() => place.textContent === 'ready');
    const sweeps = seen.map(({ snapshot }) => snapshot?.sweep ?? 0);
    const calls = cluster.calls.length;
    seen.at(-1).restart();
    await until(() => cluster.calls.length > calls && place.textContent === 'ready');
    return { sweeps, first: seen[0].snapshot, restarts: restarts.size, error: seen.at(-1).error };
  }, script);
  assert.equal(told.first, undefined);
  assert.equal(told.restarts <= 2, true, 'restart is always the same function, once for each of strict mode\'s two');
  assert.ok(Math.max(...told.sweeps) >= 3, told.sweeps.join());
  assert.deepEqual(told.sweeps, told.sweeps.toSorted((a, b) => a - b), 'the wait was started once');
}));

test('the React hook starts anew for another spec or cluster, waits for nothing without one, and tells errors', () => within(async (page, script) => {
  const told = await page.evaluate(async (script) => {
    const { React, createRoot, inReact, scriptedCluster, spec, until } = await import(script);
    let state;
    function Rollout({ cluster, wanted, options }) {
      state = inReact(cluster, spec(wanted), options);
      return null;
    }
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    const render = (props) => root.render(React.createElement(Rollout, props));
    const cluster = scriptedCluster({ web: 1 });
    render({ cluster: undefined, wanted: 1 });
    await until(() => state);
    const none = [state.snapshot, state.result, state.error].every((each) => each === undefined);
    render({ cluster, wanted: 1 });
    await until(() => state.result);
    const first = state.result.services[0].desired;
    render({ cluster, wanted: 2, options: { timeout: 100, pollInterval: 20 } });
    await until(() => state.result?.services[0].desired === 2);
    const second = state.result.outcome.kind;
    render({ cluster: { clusterStates: () => 5 }, wanted: 2 });
    await until(() => state.error);
    const wrong = state.error.name;
    render({ cluster, wanted: 1, options: { timeout: -1 } });
    await until(() => state.error && state.error.message.includes('timeout'));
    return { none, first, second, wrong, result: state.result };
  }, script);
  assert.deepEqual(told, { none: true, first: 1, second: 'timedOut', wrong: 'TypeError', result: undefined });
}));

test('an unmounted React component asks the cluster nothing more', () => within(async (page, script) => {
  const told = await page.evaluate(async (script) => {
    const { React, createRoot, inReact, scriptedCluster, spec, until } = await import(script);
    const cluster = scriptedCluster({ web: { running: 0, latency: 20 } });
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    const Rollout = () => React.createElement('p', null, inReact(cluster, spec(1), { pollInterval: 20 }).snapshot?.sweep);
    root.render(React.createElement(React.StrictMode, null, React.createElement(Rollout)));
    await until(() => cluster.calls.length > 3);
    root.unmount();
    await new Promise((resolve) => setTimeout(resolve));
    const { length } = cluster.calls;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return cluster.calls.length - length;
  }, script);
  assert.equal(told, 0);
}));

test('the Vue composable follows, starts anew for what changes, and stops with its scope', () => within(async (page, script) => {
  const told = await page.evaluate(async (script) => {
    const { Vue, inVue, scriptedCluster, spec, until } = await import(script);
    const cluster = scriptedCluster({ web: { running: 1 } });
    const wanted = Vue.ref(1);
    let state;
    const app = Vue.createApp({
      setup() {
        state = inVue(cluster, () => spec(wanted.value), () => ({ pollInterval: 20 }));
        return () => Vue.h('p', state.result.value?.outcome.kind ?? state.snapshot.value?.sweep ?? 'none');
      },
    });
    const place = document.body.appendChild(document.createElement('div'));
    app.mount(place);
    await until(() => place.textContent === 'ready');
    wanted.value = 2;
    await until(() => state.snapshot.value?.sweep >= 2 && state.result.value === undefined);
    const before = state.snapshot.value.sweep;
    wanted.value = 2;
    await until(() => state.snapshot.value.sweep > before + 1);
    app.unmount();
    await new Promise((resolve) => setTimeout(resolve));
    const { length } = cluster.calls;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return cluster.calls.length - length;
  }, script);
  assert.equal(told, 0);
}));

for (const load of ["await import('evenkeel/element'), await import('evenkeel/react'), await import('evenkeel/vue')", "require('evenkeel/element'), require('evenkeel/react'), require('evenkeel/vue')"]) {
  test(`on a server everything loads and nothing runs: ${load.slice(0, 7)}`, () => {
    const code = `(async () => { const [element, react, vue] = [${load}]; console.log(typeof element.EvenkeelStatus, typeof react.useStabilization, typeof vue.useStabilization, typeof document, typeof HTMLElement); })()`;
    assert.equal(execFileSync(process.execPath, ['-e', code], { cwd: root, encoding: 'utf8' }).trim(), 'function function function undefined undefined');
  });
}

test('rendered on a server, the hooks wait for nothing', () => {
  const code = `
    import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    import { createSSRApp, h } from 'vue';
    import { renderToString as renderVue } from 'vue/server-renderer';
    import { useStabilization } from 'evenkeel/react';
    import { useStabilization as inVue } from 'evenkeel/vue';
    let calls = 0;
    const cluster = { clusterStates: () => { calls += 1; return {}; } };
    const spec = { services: { web: {} } };
    const react = renderToString(createElement(() => createElement('p', null, useStabilization(cluster, spec).snapshot ? 'seen' : 'none')));
    const vue = await renderVue(createSSRApp({ setup() { const { snapshot } = inVue(cluster, spec); return () => h('p', snapshot.value ? 'seen' : 'none'); } }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(react, vue, calls);`;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' }).trim(), '<p>none</p> <p>none</p> 0');
});
