import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { Problem } from '../setup/terminal.mjs';

const packageFolder = join(root, 'pkg');

/**
 * The package's entry points, as `exports` of pkg/package.json names them: `./NAME` is made from
 * `src/clusters/NAME/index.js` or `src/NAME/index.js`, and `.` from `src/index.js`.
 */
export function entries() {
  const { exports } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, target]) => target.import?.default?.startsWith('./dist/'))
    .map(([subpath, target]) => {
      const name = subpath === '.' ? 'index' : subpath.slice(2);
      const candidates = subpath === '.' ? ['index.js'] : [`clusters/${name}/index.js`, `${name}/index.js`, `${name}.js`];
      const source = candidates.map((path) => join(packageFolder, 'src', path)).find((path) => existsSync(path));
      if (!source) throw new Problem(`pkg/package.json exports "${subpath}", but there is no pkg/src/${candidates.join(' or pkg/src/')}`);
      return {
        name,
        source,
        module: join(packageFolder, target.import.default),
        commonjs: target.require && join(packageFolder, target.require.default),
        types: join(packageFolder, target.import.types),
        commonjsTypes: target.require && join(packageFolder, target.require.types),
      };
    });
}
