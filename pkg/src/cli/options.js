export const CLUSTERS = ['docker-swarm', 'docker', 'kubernetes', 'nomad', 'ecs', 'zlayer'];
export const OUTPUTS = ['tty', 'plain', 'json', 'none'];

/** What `evenkeel` can be told to do, with what follows the command's name. */
export const COMMANDS = [
  { name: 'wait', about: 'wait for a deployment' },
  { name: 'replay', operand: 'FILE', about: 'let the engine judge a recorded trace, with other options if you like' },
  { name: 'explain', operand: 'FILE', about: 'tell the story of a recorded trace: a timeline, the causes, the verdict' },
  { name: 'completion', operand: 'bash|zsh|fish', about: 'print a completion script for the shell' },
  { name: 'help', operand: 'COMMAND', about: 'print help' },
];

/** The commands that read options. */
export const OPTION_COMMANDS = ['wait', 'replay', 'explain'];

/**
 * Every option: the parser, the help, the completion and docs/cli.md go by this table. `value` is what follows the flag
 * (none: a switch), `kind` how it is read, `of` the clusters that take it (none: all), `default` what holds without it,
 * `commands` those that take it (none: `wait` alone). A `recorded` option is in the trace: `replay` takes it from there.
 */
export const OPTIONS = [
  { group: 'What to ask', name: 'cluster', value: 'NAME|FILE', kind: 'text', about: `${CLUSTERS.join(', ')}, or the path of a module that exports a cluster` },
  { group: 'What to ask', name: 'spec', value: 'FILE', kind: 'text', about: 'a deployment spec as JSON or YAML, - for standard input', default: "the orchestrator's own desired state" },
  { group: 'What to ask', name: 'service', value: 'NAME', kind: 'list', about: 'only this service; may be repeated', default: 'all' },
  { group: 'What to ask', name: 'stack', value: 'NAME', kind: 'text', of: ['docker-swarm'], about: 'the stack, as in docker stack deploy', default: 'all services' },
  { group: 'What to ask', name: 'project', value: 'NAME', kind: 'text', of: ['docker'], about: 'the compose project', default: 'COMPOSE_PROJECT_NAME' },
  { group: 'What to ask', name: 'namespace', value: 'NAME', kind: 'text', of: ['kubernetes', 'nomad'], about: 'the namespace', default: "the context's, or NOMAD_NAMESPACE" },
  { group: 'What to ask', name: 'selector', value: 'LABELS', kind: 'text', of: ['kubernetes', 'docker-swarm'], about: 'workloads with these labels, as kubectl -l takes them; for a swarm key or key=value', default: 'all' },
  { group: 'What to ask', name: 'names', value: 'KIND/NAME', kind: 'list', of: ['kubernetes'], about: 'workloads by name, such as statefulset/db; may be repeated, or with commas', default: 'all' },
  { group: 'What to ask', name: 'deployment', value: 'NAME', kind: 'text', of: ['kubernetes', 'zlayer'], about: 'the Deployment, or the ZLayer deployment', default: 'all; for zlayer the one the spec names' },
  { group: 'What to ask', name: 'job', value: 'NAME', kind: 'list', of: ['nomad'], about: 'the job; may be repeated', default: 'the one the spec names' },
  { group: 'What to ask', name: 'ecs-cluster', value: 'NAME', kind: 'text', of: ['ecs'], about: 'the ECS cluster, by name or ARN', default: 'default' },

  { group: 'Where it is', name: 'url', value: 'URL', kind: 'text', of: ['docker-swarm', 'docker', 'kubernetes', 'nomad', 'zlayer'], about: 'the address of the API', default: 'DOCKER_HOST, the kubeconfig, NOMAD_ADDR or ZLAYER_ADDR' },
  { group: 'Where it is', name: 'socket', value: 'PATH', kind: 'text', of: ['docker-swarm', 'docker', 'nomad', 'zlayer'], about: 'a unix socket instead', default: 'for docker /var/run/docker.sock' },
  { group: 'Where it is', name: 'token', value: 'TOKEN', kind: 'text', of: ['kubernetes', 'nomad', 'zlayer'], about: 'a token; others on the machine can see it here, so rather use the environment', default: 'the kubeconfig, NOMAD_TOKEN or ZLAYER_TOKEN' },
  { group: 'Where it is', name: 'kubeconfig', value: 'FILE', kind: 'text', of: ['kubernetes'], about: 'the kubeconfig', default: 'KUBECONFIG, or ~/.kube/config' },
  { group: 'Where it is', name: 'context', value: 'NAME', kind: 'text', of: ['kubernetes'], about: "the kubeconfig's context", default: 'its current one' },

  { group: 'How long', name: 'timeout', commands: ['wait', 'replay'], recorded: true, value: 'TIME', kind: 'duration', off: Infinity, about: 'how long to wait; off waits for ever', default: '5m' },
  { group: 'How long', name: 'stable-for', commands: ['wait', 'replay'], recorded: true, value: 'TIME', kind: 'duration', about: 'ready only once everything was ready for this long without a break', default: '5s' },
  { group: 'How long', name: 'progress-deadline', commands: ['wait', 'replay'], recorded: true, value: 'TIME', kind: 'duration', off: Infinity, about: 'failed once no service came nearer to its goal for this long', default: 'off' },
  { group: 'How long', name: 'poll-interval', commands: ['wait', 'replay'], recorded: true, value: 'TIME', kind: 'duration', least: 10, about: 'the pause between two looks, at least 10ms', default: '2s' },
  { group: 'How long', name: 'fail-fast', commands: ['wait', 'replay'], recorded: true, kind: 'switch', about: 'failed as soon as waiting cannot help; --no-fail-fast waits on', default: 'on' },
  { group: 'How long', name: 'adaptive', commands: ['wait', 'replay'], recorded: true, value: 'min|range', kind: 'choice', choices: ['min', 'range'], about: 'a service that scales by itself is ready with its least number of replicas, or with any between least and most', default: 'min' },
  { group: 'How long', name: 'concurrency', value: 'N', kind: 'count', least: 1, about: 'how many calls run at once', default: '16' },
  { group: 'How long', name: 'log-tail', commands: ['wait', 'replay'], recorded: true, value: 'N', kind: 'count', least: 0, about: 'log lines of each service that was not ready; 0 fetches none', default: '20' },

  { group: 'What to keep', name: 'record', value: 'FILE', kind: 'text', about: 'also write a trace, line by line, for evenkeel replay and explain', default: 'none' },
  { group: 'What to keep', name: 'redact', value: 'WORD|off', kind: 'list', about: 'a word to mask in logs, failures and errors, printed or recorded, beside what looks like a secret; may be repeated; off masks nothing', default: 'none' },
  { group: 'What to keep', name: 'evidence', kind: 'switch', about: 'fetch the log of a service as soon as it restarts, fails or loses a replica; --no-evidence fetches logs at the end alone', default: 'on' },

  { group: 'What to print', name: 'output', commands: ['wait', 'replay'], value: 'MODE', kind: 'choice', choices: OUTPUTS, about: 'a live table, lines, JSON lines, or nothing', default: 'tty on a terminal, plain elsewhere and in CI' },
  { group: 'What to print', name: 'output', commands: ['explain'], value: 'MODE', kind: 'choice', choices: ['plain', 'json'], about: 'the story as text or as JSON', default: 'plain' },
  { group: 'What to print', name: 'width', commands: ['explain'], value: 'COLUMNS', kind: 'count', least: 40, about: 'how wide the text may be', default: "the terminal's, elsewhere 80" },
  { group: 'What to print', name: 'junit', commands: ['wait', 'replay'], value: 'FILE', kind: 'text', about: 'also write a JUnit report', default: 'none' },
  { group: 'What to print', name: 'github', commands: ['wait', 'replay'], kind: 'switch', about: 'annotations and a job summary for GitHub Actions; --no-github leaves them out', default: 'on where GITHUB_ACTIONS=true' },
  { group: 'What to print', name: 'verbose', commands: OPTION_COMMANDS, kind: 'switch', plain: true, about: 'errors with their stack traces, as with DEBUG set', default: 'off' },
  { group: 'What to print', name: 'help', commands: OPTION_COMMANDS, short: 'h', kind: 'switch', plain: true, about: 'this text', default: 'off' },
];

/** `--fail-fast/--no-fail-fast`, `--timeout TIME`, `-h, --help`. */
export function flagText({ name, short, value, kind, plain }) {
  const no = kind === 'switch' && !plain ? `, --no-${name}` : '';
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}${no}`;
}

/** The options of a command. */
export function optionsOf(command) {
  return OPTIONS.filter(({ commands = ['wait'] }) => commands.includes(command));
}

/** What holds for a command where the option is not given, in words; undefined where it must be given. */
export function defaultOf({ recorded, default: fallback }, command) {
  return recorded && command !== 'wait' ? 'as recorded' : fallback;
}

/** Every flag of a command as typed, the negated ones too. */
export function flagNames(command) {
  return optionsOf(command).flatMap((option) => namesOf(option).map((name) => `--${name}`));
}

/** The names of an option: of a switch also the one that turns it off. */
export function namesOf({ name, kind, plain }) {
  return kind === 'switch' && !plain ? [name, `no-${name}`] : [name];
}

/** `stable-for` is `stableFor` in JS. */
export function camelCase(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
