import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root, workFolder } from '../setup/paths.mjs';

/** Runs `build` unless the inputs (files and folders) are those of its last success and every output is there. */
export async function whenChanged(name, { inputs, outputs, extra = '' }, build) {
  const stamp = join(workFolder, `${name}.inputs`);
  const wanted = fingerprint(inputs, extra);
  const upToDate = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && outputs.every((path) => existsSync(path));
  if (upToDate) return false;
  rmSync(stamp, { force: true });
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

function fingerprint(inputs, extra) {
  const hash = createHash('sha256').update(extra);
  for (const path of inputs.flatMap(filesOf).sort()) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Puts what was built in its place. Copied, since `target` may be a volume of its own, from which nothing can be renamed. */
export function putInPlace(built, place) {
  rmSync(place, { recursive: true, force: true });
  cpSync(built, place, { recursive: true });
  rmSync(built, { recursive: true, force: true });
}

export function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
}
