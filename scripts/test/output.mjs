/** `test result: ok. 5 passed; 1 failed; …`, a line for each binary, of `cargo test` and `wasm-pack test` alike. */
export function countCargo(output) {
  const counts = { passed: 0, failed: 0 };
  for (const [, passed, failed] of output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return counts;
}

/** The last lines of `node --test` with the spec reporter. */
export function countNode(output) {
  const read = (word) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return { passed: read('pass'), failed: read('fail') + read('cancelled') };
}

/** Says which JavaScript crates a native dependency tree holds. */
export function forbiddenCrates(output) {
  const found = new Set(output.match(/^(?:wasm-bindgen|js-sys|web-sys|gloo|serde-wasm-bindgen)[\w-]* /gm));
  if (found.size > 0) return `The native crate depends on ${[...found].map((name) => name.trim()).join(', ')}; it must have no JavaScript crates.`;
  return /^evenkeel /m.test(output) ? undefined : 'cargo tree printed no evenkeel.';
}
