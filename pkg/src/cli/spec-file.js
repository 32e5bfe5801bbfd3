import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { parseDocument } from 'yaml';
import { unlessAborted } from './signals.js';
import { UsageError } from './usage-error.js';

/** Reads a deployment spec, JSON or YAML, from a file or (`-`) from standard input. Its shape is checked by the wait. */
export async function readSpecFile(path, signal) {
  const name = path === '-' ? 'standard input' : path;
  const text = (await unlessAborted(signal, read(path, name))).replace(/^\ufeff/, '');
  if (text.trim() === '') throw new UsageError(`--spec: ${name} is empty; expected a deployment spec as JSON or YAML`);
  const spec = /\.json$/i.test(path) || /^\s*[{[]/.test(text) ? parseJson(text, name) : parseYaml(text, name);
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) throw new UsageError(`--spec: ${name} holds no deployment spec: expected an object with services`);
  // A file of another kind would be ready at once, having no services.
  if (!('services' in spec)) throw new UsageError(`--spec: ${name} has no services; expected for instance { "services": { "web": { "scale": { "mode": "fixed", "replicas": 3 } } } }`);
  return spec;
}

async function read(path, name) {
  if (path === '-' && process.stdin.isTTY) throw new UsageError('--spec -: standard input is a terminal; pipe a spec into it');
  try {
    return path === '-' ? await textOf(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    if (cause.code === 'ENOENT') throw new UsageError(`--spec: there is no file ${path}`, { cause });
    throw new UsageError(`--spec: ${name} cannot be read: ${cause.message}`, { cause });
  }
}

function parseJson(text, name) {
  try {
    return JSON.parse(text);
  } catch (error) {
    // YAML's flow style looks like JSON.
    if (!/\.json$/i.test(name)) return parseYaml(text, name, error);
    throw new UsageError(`--spec: ${name} is not JSON: ${error.message}`, { cause: error });
  }
}

function parseYaml(text, name, jsonError) {
  const document = parseDocument(text, { merge: true, prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const found = jsonError && !error.message.includes('line') ? jsonError : error;
    throw new UsageError(`--spec: ${name} is neither JSON nor YAML: ${found.message.trimEnd()}`, { cause: found });
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new UsageError(`--spec: ${name}: ${cause.message}`, { cause });
  }
}
