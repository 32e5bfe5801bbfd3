const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Paints only on a terminal that wants colours: NO_COLOR (no-color.org) and TERM=dumb turn them off. */
export function paint(style, text, stream = process.stdout) {
  const coloured = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return coloured ? `\x1b[${codes[style]}m${text}\x1b[0m` : text;
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** An error whose message is meant for the reader as it stands, without a stack trace. */
export class Problem extends Error {}

/** Runs a script's main function; prints a problem plainly and exits 1. */
export async function runScript(main) {
  try {
    process.exitCode = await main() ?? 0;
  } catch (error) {
    const text = error instanceof Problem ? error.message : error.stack;
    process.stderr.write(`${paint('red', 'error:', process.stderr)} ${text}\n`);
    process.exitCode = 1;
  }
}

export function seconds(milliseconds) {
  const value = milliseconds / 1000;
  return value < 100 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}
