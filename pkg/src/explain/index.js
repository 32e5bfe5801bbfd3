import { safeLog, safeTexts } from '../../wasm/explain.js';

export { Diagnoses } from './diagnoses.js';
export { salientLines } from './salient-lines.js';
export { start } from './start.js';
export { safeLog, safeTexts };

