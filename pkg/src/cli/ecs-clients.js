import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './usage-error.js';

/** The clients for `ecs()`, with region and credentials as the AWS SDK finds them. Logs need a package of their own and may lack. */
export async function ecsClients() {
  const commands = await load('@aws-sdk/client-ecs');
  if (!commands) {
    throw new UsageError('--cluster ecs needs the AWS SDK: npm install @aws-sdk/client-ecs @aws-sdk/client-cloudwatch-logs\nor npx -p evenkeel -p @aws-sdk/client-ecs evenkeel wait …');
  }
  const logsCommands = await load('@aws-sdk/client-cloudwatch-logs');
  return {
    client: new commands.ECSClient({}), commands,
    ...(logsCommands && { logsClient: new logsCommands.CloudWatchLogsClient({}), logsCommands }),
  };
}

/** From beside evenkeel, or from the project this runs in, where evenkeel itself may be installed elsewhere (npx, -g). */
async function load(name) {
  for (const base of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    let path;
    try {
      path = createRequire(base).resolve(name);
    } catch {
      continue;
    }
    const module = await import(pathToFileURL(path).href);
    return module.default ?? module;
  }
  return undefined;
}
