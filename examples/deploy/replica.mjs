// One replica of a service: an HTTP server that tells on /health whether it can serve.
// Set by environment variables, as in a container: SERVICE, PORT, DATABASE_URL, WARM_UP (ms), DATA_LOCKED.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { SERVICE: service, PORT: port, WARM_UP: warmUp = '300', DATA_LOCKED: dataLocked } = process.env;

// Gone with the one who started it, however that one ended.
process.on('disconnect', () => process.exit());
if (process.connected === false) process.exit();

const checks = { database: checkData, api: checkDatabase, web: checkDatabase };
const databaseUrl = service === 'database' ? undefined : databaseAddress();
const warm = warmUpCache();

let reported;

createServer(async (request, response) => {
  const problem = request.url === '/health' ? warm.problem ?? await checks[service]() : undefined;
  if (problem && problem !== reported) console.error(`health check: ${problem}`);
  reported = problem;
  response.writeHead(problem ? 503 : 200).end(`${problem ?? `${service} is well`}\n`);
}).listen(Number(port), '127.0.0.1', () => console.log(`${service} listens on port ${port}`));

function databaseAddress() {
  const { DATABASE_URL: url } = process.env;
  if (!url) throw new Error('DATABASE_URL is not set');
  return new URL('/health', url);
}

async function checkData() {
  return dataLocked ? 'the data folder is locked by another process' : undefined;
}

async function checkDatabase() {
  try {
    const answer = await fetch(databaseUrl, { signal: AbortSignal.timeout(300) });
    await answer.text();
    return answer.ok ? undefined : `the database answers ${answer.status}`;
  } catch (error) {
    return `the database does not answer: ${error.cause?.code ?? error.name}`;
  }
}

function warmUpCache() {
  const state = { problem: 'warming up' };
  const steps = 10;
  (async () => {
    for (let step = 1; step <= steps; step += 1) {
      await sleep(Number(warmUp) / steps);
      state.problem = `warming up, ${step} of ${steps} parts of the cache loaded`;
    }
    state.problem = undefined;
    console.log(`${service} is warm`);
  })();
  return state;
}
