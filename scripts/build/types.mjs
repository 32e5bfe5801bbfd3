import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { entries } from './entries.mjs';

/**
 * Writes each `.d.cts` from its `.d.ts`: what `require` gives has the same types, but TypeScript takes an ES module's
 * declarations for those of an ES module only. Imports of a sibling's `.js` become imports of its `.cjs`.
 */
export function writeCommonjsTypes() {
  for (const { types, commonjsTypes } of entries()) {
    if (!commonjsTypes) continue;
    const wanted = readFileSync(types, 'utf8').replace(/((?:from|import\()\s*['"]\.{1,2}\/[^'"]+)\.js(['"])/g, '$1.cjs$2');
    const found = existsSync(commonjsTypes) ? readFileSync(commonjsTypes, 'utf8') : undefined;
    if (found !== wanted) writeFileSync(commonjsTypes, wanted);
  }
}
