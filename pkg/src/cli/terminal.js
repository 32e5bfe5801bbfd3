import { styleText } from 'node:util';

/** Whether to colour what goes to `stream`: FORCE_COLOR and NO_COLOR decide, else whether it is a terminal that can. */
export function wantsColor(stream, env = process.env) {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}

/** A function (format, text) that colours, or does not. */
export function painter(color) {
  // Looked at here already, so `styleText` is not to look at the stream again.
  return color ? (format, text) => styleText(format, text, { validateStream: false }) : (format, text) => text;
}

/** What `--output` is where it is not given. */
export function defaultOutput(stream, env = process.env) {
  const ci = env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
  return stream.isTTY && !ci && env.TERM !== 'dumb' ? 'tty' : 'plain';
}
