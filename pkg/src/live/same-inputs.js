/**
 * A text that is the same for specs, or options, that ask for the same wait, so that a literal written anew at every render
 * is no change. Functions are all the same, since the latest is called; what has no such text is only the same as itself.
 */
export function inputKey(value) {
  try {
    return JSON.stringify(value, plain) ?? '';
  } catch {
    return value;
  }
}

function plain(name, value) {
  if (name === 'signal' || name === 'onProgress') return undefined;
  if (typeof value === 'function') return 'function';
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
