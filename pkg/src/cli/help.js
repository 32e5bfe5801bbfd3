import { OPTIONS, flagText } from './options.js';

const WIDTH = 100;
const INDENT = 32;

export const EXIT_STATUSES = [
  ['0', 'everything is ready'],
  ['1', 'failed, or not ready in time'],
  ['2', 'usage or configuration: a flag, a file, a cluster that refuses; the message says what to do'],
  ['130', 'Ctrl-C; where it stood is printed (143: SIGTERM)'],
  ['141', 'the reader of the output went away'],
];

export const EXAMPLES = [
  ['a stack that was just deployed', 'evenkeel wait --cluster docker-swarm --stack shop'],
  ['a compose project', 'evenkeel wait --cluster docker --project shop --timeout 2m'],
  ['a Deployment', 'evenkeel wait --cluster kubernetes --namespace shop --deployment web --stable-for 30s'],
  ['a Nomad job; its token is in NOMAD_TOKEN', 'evenkeel wait --cluster nomad --job shop --junit report.xml'],
  ['two services of an ECS cluster', 'evenkeel wait --cluster ecs --ecs-cluster prod --service web --service api --poll-interval 10s'],
  ['a ZLayer deployment as its file says', 'evenkeel wait --cluster zlayer --spec shop.yaml'],
  ['a cluster of your own, as JSON lines', 'evenkeel wait --cluster ./my-cluster.mjs --spec - --output json < spec.json'],
];

export function mainHelp() {
  return `evenkeel tells when a deployment has settled, and why not when it has not.

Usage
  evenkeel wait --cluster NAME [options]    wait for a deployment; evenkeel wait --help tells all
  evenkeel completion bash|zsh|fish         print a completion script for the shell
  evenkeel --version

Examples
  evenkeel wait --cluster docker-swarm --stack shop
  evenkeel wait --cluster kubernetes --namespace shop --timeout 10m
  evenkeel completion bash > /etc/bash_completion.d/evenkeel
`;
}

export function waitHelp() {
  const groups = [...new Set(OPTIONS.map(({ group }) => group))];
  const sections = groups.map((group) => `${group}\n${OPTIONS.filter((option) => option.group === group).map(optionText).join('\n')}`);
  return `Waits until every service of a deployment runs its replicas and all are healthy, or says which are not, and why.

Usage
  evenkeel wait --cluster NAME [options]

Examples
${EXAMPLES.map(([what, command]) => `  # ${what}\n  ${command}`).join('\n')}

${sections.join('\n\n')}

A TIME is written 500ms, 90s, 5m or 1h30m.

Exit status
${EXIT_STATUSES.map(([status, meaning]) => `  ${status.padEnd(5)} ${meaning}`).join('\n')}
`;
}

function optionText(option) {
  const { of, about, default: fallback } = option;
  const text = `${of ? `${of.join(', ')}: ` : ''}${about}${fallback ? ` [${fallback}]` : ''}`;
  const flag = `  ${flagText(option)}`;
  const [first, ...rest] = wrap(text, WIDTH - INDENT);
  const start = flag.length < INDENT - 1 ? `${flag.padEnd(INDENT)}${first}` : `${flag}\n${' '.repeat(INDENT)}${first}`;
  return [start, ...rest.map((line) => ' '.repeat(INDENT) + line)].join('\n');
}

function wrap(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
