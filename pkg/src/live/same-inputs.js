/**
 * A text that is the same for specs, or options, that ask for the same wait, so that a literal written anew at every render
 * is no change. Functions are left out; what has no such text is only the same as itself.
 */
export function inputKey(value) {
  try {
    return JSON.stringify(value, (key, each) => (key === 'signal' ? undefined : typeof each === 'number' && !Number.isFinite(each) ? String(each) : each)) ?? '';
  } catch {
    return value;
  }
}
