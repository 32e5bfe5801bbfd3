import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from '../build/inputs.mjs';
import { buildPackage } from '../build/index.mjs';
import { findProgram, nodeModules, root, workFolder } from '../setup/paths.mjs';
import { countCargo, countNode, forbiddenCrates } from './output.mjs';

/**
 * The stages in the order they run. A stage has `commands` (program and arguments; all must exit 0), or a `work`
 * function that throws. `count` reads the tests out of the output; without it a stage is one test.
 * `secondTry`: why the stage may fail without a fault of the code, and is then run again.
 * `leftOutWithout`: a program that not every distribution has; without it the stage runs only where it is asked for by name.
 * `paths`: the stage exists where these do. `needs`: groups of Debian packages. `node`: needs the built package.
 */
export function stages() {
  return [
    { name: 'fmt', commands: [['cargo', 'fmt', '--check']] },
    {
      name: 'clippy',
      commands: [
        ['cargo', 'clippy', '--all-targets', '--', '-D', 'warnings'],
        ['cargo', 'clippy', '--all-features', '--all-targets', '--', '-D', 'warnings'],
        ['cargo', 'clippy', '--target', 'wasm32-unknown-unknown', '--lib', '--', '-D', 'warnings'],
        ['cargo', 'clippy', '--target', 'wasm32-unknown-unknown', '--lib', '--features', 'explain', '--', '-D', 'warnings'],
        ['cargo', 'clippy', '--target', 'wasm32-unknown-unknown', '--lib', '--features', 'trace', '--', '-D', 'warnings'],
      ],
    },
    { name: 'no-js-deps', commands: [['cargo', 'tree', '--edges', 'normal', '--all-features', '--prefix', 'none']], check: forbiddenCrates },
    {
      name: 'rust',
      commands: [
        ['cargo', 'test', '--all-features'],
        ...(existsSync(join(root, 'examples', 'native.rs')) ? [['cargo', 'run', '--example', 'native']] : []),
      ],
      count: countCargo,
    },
    nodeTests('scripts', { package: false }),
    { name: 'build', work: buildPackage },
    { name: 'wasm-node', commands: [['wasm-pack', 'test', '--mode', 'no-install', '--node', '--', '--lib', '--test', '*']], count: countCargo },
    {
      name: 'wasm-chrome',
      needs: ['browser'],
      commands: [['wasm-pack', 'test', '--mode', 'no-install', '--headless', '--chrome', '--chromedriver', findProgram('chromedriver') ?? 'chromedriver', '--', '--lib', '--test', '*']],
      // A busy machine takes longer than the 20 seconds that are the default to start a browser.
      env: { WASM_BINDGEN_TEST_WEBDRIVER_JSON: webdriverFile(), WASM_BINDGEN_TEST_TIMEOUT: '180' },
      count: countCargo,
    },
    nodeTests('npm', { needs: ['browser'] }),
    nodeTests('element', { needs: ['browser'] }),
    nodeTests('clusters'),
    nodeTests('cli'),
    nodeTests('swarm', { needs: ['swarm'], secondTry: 'a real cluster takes its own time on a busy machine.' }),
    nodeTests('packaging', { needs: ['browser'] }),
    nodeTests('www', { needs: ['browser'] }),
    nodeTests('firefox', { needs: ['firefox'], leftOutWithout: 'firefox-esr' }),
    nodeTests('types'),
    { name: 'publint', package: true, commands: [[process.execPath, program('publint'), 'run', 'pkg', '--strict']] },
    {
      name: 'attw',
      package: true,
      // `./wasm` and `./explain-wasm` are the compiled modules themselves, for runtimes that import them as such; Node does not.
      commands: [[process.execPath, program('@arethetypeswrong/cli'), '--pack', 'pkg', '--profile', 'node16', '--exclude-entrypoints', 'wasm', 'explain-wasm', '--no-emoji']],
    },
  ].filter(Boolean);
}

function nodeTests(name, options = {}) {
  const files = filesOf(join(root, 'tests', name)).filter((path) => path.endsWith('.test.mjs'));
  if (files.length === 0) return undefined;
  // Named one by one: a folder as the argument means different things to Node 20 and 22.
  return { name, package: true, commands: [[process.execPath, '--test', '--test-reporter=spec', ...files]], count: countNode, ...options };
}

function program(name) {
  const manifest = join(nodeModules, name, 'package.json');
  if (!existsSync(manifest)) return name;
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(nodeModules, name, typeof bin === 'string' ? bin : Object.values(bin)[0]);
}

/** The runner adds headless mode and, for root, no sandbox by itself; this keeps the browser from calling home. */
function webdriverFile() {
  const file = join(workFolder, 'webdriver.json');
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(file, JSON.stringify({
    'goog:chromeOptions': {
      args: ['disable-gpu', 'disable-background-networking', 'disable-component-update', 'disable-sync', 'no-first-run'],
    },
  }));
  return file;
}
