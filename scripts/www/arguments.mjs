import { parseArgs } from 'node:util';
import { readTarget } from './target.mjs';

const DEFAULT_PORT = 4780;

const help = `usage: npm run www [-- [--port 4780] [--proxy SOCKET|URL]]

Builds the page and serves it on this machine alone: recorded rollouts to replay, a live view, and a playground.

  --port N       where it listens on 127.0.0.1; 0 takes any free port (default ${DEFAULT_PORT})
  --proxy WHERE  lets the live tab read an API: a unix socket such as /var/run/docker.sock, or a URL such as
                 http://127.0.0.1:8001. Only what evenkeel reads is passed on, and nothing is written.
                 EVENKEEL_PROXY_TOKEN in the environment is sent to it as a bearer token.
  --help         shows this

Exit status: 0 ended by Ctrl-C, 1 could not be built or served, 2 wrong arguments.`;

/** Answers the settings, or prints what there is to say and answers the exit status: `{ status }`. */
export function readArguments(args, env = process.env) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        proxy: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(help);
      return { status: 0 };
    }
    return { port: readPort(values.port), target: values.proxy === undefined ? undefined : readTarget(values.proxy, env.EVENKEEL_PROXY_TOKEN) };
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    return { status: 2 };
  }
}

function readPort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new TypeError(`--port: expected a number from 0 to 65535, got "${text}"`);
  return port;
}
