import { parseArgs } from 'node:util';

const breaks = ['crash', 'unhealthy', 'slow'];

const help = `usage: npm start [-- [--break crash|unhealthy|slow] [--timeout 15s]]

Starts the processes of a small shop on two "nodes", waits until they have settled, and stops them again.

  --break crash      the api crashes at its start
  --break unhealthy  the database never becomes healthy, and so nothing that needs it
  --break slow       the web servers take longer to warm up than the time-out allows
  --timeout TIME     how long to wait, for instance 500ms, 10s or 2m (default 15s)
  --help             shows this

Exit status: 0 settled, 1 not settled, 2 wrong arguments, 130 interrupted.`;

/** Answers the settings, or prints what there is to say and answers the exit status: `{ status }`. */
export function readArguments(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        break: { type: 'string' },
        timeout: { type: 'string', default: '15s' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(help);
      return { status: 0 };
    }
    if (values.break !== undefined && !breaks.includes(values.break)) {
      throw new TypeError(`--break: expected ${breaks.join(', ')}, got "${values.break}"`);
    }
    return { broken: values.break, timeout: milliseconds(values.timeout) };
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    return { status: 2 };
  }
}

function milliseconds(text) {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  if (number === undefined) throw new TypeError(`--timeout: expected a time such as 500ms, 10s or 2m, got "${text}"`);
  return Number(number) * { ms: 1, s: 1_000, m: 60_000 }[unit];
}
