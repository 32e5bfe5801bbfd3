import { expectPrinted } from './support/job.mjs';

export const node = [
  {
    name: 'Node, ES module',
    fixture: 'node-esm',
    quick: true,
    run: async (job, app) => expectPrinted(await job.command(process.execPath, ['app.js'], { cwd: app })),
  },
  {
    name: 'Node, CommonJS',
    fixture: 'node-cjs',
    quick: true,
    run: async (job, app) => expectPrinted(await job.command(process.execPath, ['app.cjs'], { cwd: app })),
  },
];
