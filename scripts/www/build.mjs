import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { filesOf, putInPlace, whenChanged } from '../build/inputs.mjs';
import { gzipped } from '../build/download.mjs';
import { kilobytes } from '../build/wasm.mjs';
import { root, workFolder } from '../setup/paths.mjs';
import { Problem, paint, say, seconds } from '../setup/terminal.mjs';

export const pageFolder = join(root, 'www', 'dist');

const sources = join(root, 'www');
const traces = join(root, 'tests', 'traces');
const STATIC = ['index.html', 'icon.svg'];
/** Of the libraries that are in the bundle. */
const NOTICES = ['THIRD-PARTY-NOTICES.md', join('dist', 'element.licenses.txt')];
/** What the first view may be to download. */
const BUDGET = 150 * 1024;

/** Builds `www` into `www/dist`, on top of the built package. */
export async function buildPage() {
  const inputs = [join(sources, 'src'), ...[...STATIC, 'style.css', 'traces.json'].map((name) => join(sources, name)), traces,
    join(root, 'pkg', 'dist'), join(root, 'pkg', 'src', 'cli', 'duration.js'), join(root, 'pkg', 'src', 'trace', 'hooks.js'), join(root, 'pkg', 'THIRD-PARTY-NOTICES.md'), join(root, 'scripts', 'www', 'build.mjs'), join(root, 'package-lock.json')];
  await whenChanged('www', { inputs, outputs: [join(pageFolder, 'index.html')] }, async () => {
    const started = Date.now();
    const building = join(workFolder, 'www');
    rmSync(building, { recursive: true, force: true });
    mkdirSync(join(building, 'traces'), { recursive: true });
    for (const name of STATIC) cpSync(join(sources, name), join(building, name));
    writeFileSync(join(building, 'licenses.txt'), NOTICES.map((path) => readFileSync(join(root, 'pkg', path), 'utf8')).join('\n'));
    const embedded = embeddedTraces();
    await replay(embedded, building);
    let outputs;
    try {
      outputs = await bundle(building, embedded);
    } catch (error) {
      throw new Problem(`Bundling the page failed:\n${error.message}`);
    }
    preload(join(building, 'index.html'), [...graph(outputs, 'main.js')].slice(1));
    const first = firstView(outputs, embedded);
    await buildServiceWorker(building, first);
    const size = gzipped(first.map((name) => join(building, name)));
    const total = gzipped(filesOf(building));
    for (const file of filesOf(building)) compress(file);
    putInPlace(building, pageFolder);
    say(paint('dim', `  www/dist: the first view ${kilobytes(size)} gzipped (of ${kilobytes(BUDGET)}), all of it ${kilobytes(total)}, in ${seconds(Date.now() - started)}`));
    if (size > BUDGET) say(paint('yellow', `  the first view is larger than ${kilobytes(BUDGET)}`));
  });
}

/** The recorded rollouts, in the order of www/traces.json; those it does not describe come after, by their names. */
function embeddedTraces() {
  const described = JSON.parse(readFileSync(join(sources, 'traces.json'), 'utf8'));
  const names = existsSync(traces) ? readdirSync(traces).filter((name) => name.endsWith('.jsonl')).map((name) => basename(name, '.jsonl')) : [];
  const known = described.filter(({ name }) => names.includes(name));
  const others = names.filter((name) => !known.some((each) => each.name === name)).sort();
  return [...known, ...others.map((name) => ({ name, title: name.replaceAll('-', ' '), about: '' }))]
    .map((each) => ({ ...each, file: `traces/${each.name}.jsonl`, answer: `traces/${each.name}.json` }));
}

/** Beside each trace what the page shows of it, so that the first view needs neither the trace nor what replays it. */
async function replay(embedded, folder) {
  const { replayAnswer } = await import('../../www/src/engine/answers.js');
  for (const { name, file, answer } of embedded) {
    const text = readFileSync(join(traces, `${name}.jsonl`), 'utf8');
    writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, answer), JSON.stringify(await replayAnswer(text)));
  }
}

async function bundle(outdir, embedded) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    bundle: true, minify: true, splitting: true, format: 'esm', platform: 'browser', target: 'es2022', charset: 'utf8', legalComments: 'none',
    logLevel: 'silent', metafile: true, absWorkingDir: root, outdir, chunkNames: '[name]-[hash]',
    entryPoints: [
      { in: join(sources, 'src', 'main.js'), out: 'main' },
      { in: join(sources, 'src', 'engine', 'worker.js'), out: 'engine-worker' },
      { in: join(sources, 'style.css'), out: 'style' },
    ],
    plugins: [moduleOf('embedded-traces', `export default ${JSON.stringify(embedded)};`)],
  });
  return new Map(Object.entries(metafile.outputs).map(([path, output]) => [relative(outdir, join(root, path)).split(sep).join('/'), output]));
}

function moduleOf(name, contents) {
  return {
    name,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, () => ({ contents, loader: 'js' }));
    },
  };
}

/** A module and all it imports at once. */
function graph(outputs, entry) {
  const files = new Set([entry]);
  for (const file of files) {
    for (const { path, kind } of outputs.get(file).imports) {
      if (kind === 'import-statement') files.add([...outputs.keys()].find((name) => basename(name) === basename(path)));
    }
  }
  return files;
}

/** All modules of the first view are asked for at once, not one after the other as each names the next. */
function preload(page, modules) {
  const links = modules.map((name) => `<link rel="modulepreload" href="./${name}">`).join('\n    ');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<!-- modules -->', () => links));
}

/** Knows the files by name, and is another one whenever any of them is. */
async function buildServiceWorker(folder, first) {
  const { build } = await import('esbuild');
  const names = filesOf(folder).map((file) => relative(folder, file).split(sep).join('/')).sort();
  const version = createHash('sha256');
  for (const name of names) version.update(name).update(readFileSync(join(folder, name)));
  await build({
    bundle: true, minify: true, format: 'iife', target: 'es2022', legalComments: 'none', logLevel: 'silent',
    entryPoints: [join(sources, 'src', 'service-worker.js')], outfile: join(folder, 'service-worker.js'),
    define: {
      VERSION: JSON.stringify(version.digest('hex').slice(0, 16)),
      FIRST: JSON.stringify(first.filter((name) => name !== 'index.html')),
      REST: JSON.stringify(names.filter((name) => !first.includes(name))),
    },
  });
}

/** The files of the first view. */
function firstView(outputs, embedded) {
  return [...STATIC, 'style.css', ...graph(outputs, 'main.js'), ...embedded.slice(0, 1).map(({ answer }) => answer)];
}

function compress(file) {
  const content = readFileSync(file);
  if (content.length < 300) return;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
}
