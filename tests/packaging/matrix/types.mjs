import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryPoints } from './support/app.mjs';
import { expectPrinted } from './support/job.mjs';

const strict = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2022,dom,dom.asynciterable', '--types', 'node'];

/** Users' TypeScript, with every way of finding a package's types. */
export const types = [
  ['node16', 'node16', ['commonjs.cts', 'entries.cts']],
  ['nodenext', 'nodenext', ['commonjs.cts', 'entries.cts']],
  ['bundler', 'esnext', []],
].map(([resolution, module, commonjs]) => ({
  name: `TypeScript, moduleResolution ${resolution}`,
  fixture: 'typescript',
  run: async (job, app) => {
    const entries = entryPoints(app);
    writeFileSync(join(app, 'entries.ts'), entries.map((entry, i) => `export * as entry${i} from '${entry}';\n`).join(''));
    writeFileSync(join(app, 'entries.cts'), entries.map((entry, i) => `export import entry${i} = require('${entry}');\n`).join(''));
    const tsc = join(app, 'node_modules', '.bin', 'tsc');
    await job.command(tsc, [...strict, '--module', module, '--moduleResolution', resolution, '--allowJs', '--outDir', 'dist', 'app.ts', 'entries.ts', ...commonjs], { cwd: app });
    for (const file of ['entries.ts', ...commonjs]) await job.command(process.execPath, [join('dist', file.replace('ts', 'js'))], { cwd: app });
    expectPrinted(await job.command(process.execPath, [join('dist', 'app.js')], { cwd: app }));
    return `${entries.length} entry points`;
  },
}));
