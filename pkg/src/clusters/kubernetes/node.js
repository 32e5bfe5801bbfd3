/** One of Node's own modules, looked up at run time so that a browser bundle never sees it; undefined elsewhere. */
export function nodeModule(name) {
  return globalThis.process?.getBuiltinModule?.(`node:${name}`);
}

/** The environment variable's value; undefined where it is empty or there is none. */
export function environment(name) {
  return globalThis.process?.env?.[name] || undefined;
}
