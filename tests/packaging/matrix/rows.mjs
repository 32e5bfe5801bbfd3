import { bundlers } from './bundlers.mjs';
import { frameworks } from './frameworks.mjs';
import { node } from './node.mjs';
import { pages } from './pages.mjs';
import { runners } from './runners.mjs';
import { runtimes } from './runtimes.mjs';
import { types } from './types.mjs';

/**
 * A row a tool. `fixture`: its app, in `fixtures`. `run(job, app)` builds and runs it, and throws where it does not work;
 * what it answers is shown in the table. `quick`: needs nothing that the checkout does not have, so `npm test` runs it too.
 */
export const rows = [...bundlers, ...frameworks, ...pages, ...node, ...runtimes, ...runners, ...types];
