import { EvenkeelStatus } from './status-element.js';

export { EvenkeelStatus };

const NAME = 'evenkeel-status';

// Not on a server; and not a second time where two versions of the package meet on one page.
if (globalThis.customElements && !customElements.get(NAME)) customElements.define(NAME, EvenkeelStatus);
