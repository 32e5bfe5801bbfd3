import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The files that come with a built module: itself and what it imports, without what it asks for by `import()` later. */
export function staticGraph(module) {
  const files = new Set([module]);
  for (const file of files) {
    const imports = readFileSync(file, 'utf8').matchAll(/(?:^|[;}])(?:import|export)\b[^;("'`]*?["'](\.\/[\w.-]+\.js)["']/g);
    for (const [, path] of imports) files.add(join(dirname(file), path));
  }
  return [...files];
}

/** What they are to download, in bytes. */
export function gzipped(files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
}
