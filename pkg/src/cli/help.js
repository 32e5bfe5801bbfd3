import { COMMANDS, defaultOf, flagText, optionsOf } from './options.js';

const WIDTH = 100;
const INDENT = 32;

const READER_LEFT = ['141', 'the reader of the output went away'];

export const EXIT_STATUSES = {
  wait: [
    ['0', 'everything is ready'],
    ['1', 'failed, or not ready in time'],
    ['2', 'usage or configuration: a flag, a file, a cluster that refuses; the message says what to do'],
    ['130', 'Ctrl-C; where it stood is printed (143: SIGTERM)'],
    READER_LEFT,
  ],
  replay: [
    ['0', 'everything was ready'],
    ['1', 'failed, or not ready in time'],
    ['2', 'a flag, a file that is no trace, or a trace that could never be decided'],
    READER_LEFT,
  ],
  explain: [
    ['0', 'the story was told, whatever its end'],
    ['2', 'a flag, or a file that is no trace'],
    READER_LEFT,
  ],
};

export const EXAMPLES = {
  wait: [
    ['a stack that was just deployed', 'evenkeel wait --cluster docker-swarm --stack shop'],
    ['a compose project', 'evenkeel wait --cluster docker --project shop --timeout 2m'],
    ['a Deployment', 'evenkeel wait --cluster kubernetes --namespace shop --deployment web --stable-for 30s'],
    ['a Nomad job; its token is in NOMAD_TOKEN', 'evenkeel wait --cluster nomad --job shop --junit report.xml'],
    ['two services of an ECS cluster', 'evenkeel wait --cluster ecs --ecs-cluster prod --service web --service api --poll-interval 10s'],
    ['a ZLayer deployment as its file says', 'evenkeel wait --cluster zlayer --spec shop.yaml'],
    ['a cluster of your own, as JSON lines', 'evenkeel wait --cluster ./my-cluster.mjs --spec - --output json < spec.json'],
    ['with a trace to look into later', 'evenkeel wait --cluster docker-swarm --stack shop --record shop.jsonl'],
  ],
  replay: [
    ['the verdict once more', 'evenkeel replay shop.jsonl'],
    ['would a soak of 30 seconds have held?', 'evenkeel replay shop.jsonl --stable-for 30s'],
    ['a report of a recorded wait, from standard input', 'evenkeel replay - --output none --junit report.xml < shop.jsonl'],
  ],
  explain: [
    ['what happened, and why', 'evenkeel explain shop.jsonl'],
    ['the same for a program', 'evenkeel explain shop.jsonl --output json'],
  ],
};

const ABOUT = {
  wait: 'Waits until every service of a deployment runs its replicas and all are healthy, or says which are not, and why.',
  replay: `Lets the engine judge a trace that evenkeel wait --record wrote, at once. With the options it was
recorded with the verdict is the recorded one, with others what would have been. Where that goes
beyond the end of the recording, its last state is taken to hold, and the verdict says so. FILE may
be - for standard input.`,
  explain: `Tells the story of a trace that evenkeel wait --record wrote: a timeline with a lane for each service,
what happened to those that had trouble, the causes, and the verdict. FILE may be - for standard
input.`,
};

export function mainHelp() {
  const usages = COMMANDS.map(({ name, operand }) => `evenkeel ${name}${operand ? ` ${operand}` : ' --cluster NAME'}`);
  const width = Math.max(...usages.map(({ length }) => length)) + 3;
  return `evenkeel tells when a deployment has settled, and why not when it has not.

Usage
${COMMANDS.map(({ about }, i) => `  ${usages[i].padEnd(width)}${about}`).join('\n')}
  ${'evenkeel --version'.padEnd(width)}print the version

evenkeel COMMAND --help tells all of a command.

Examples
  evenkeel wait --cluster docker-swarm --stack shop --record shop.jsonl
  evenkeel explain shop.jsonl
  evenkeel completion bash > /etc/bash_completion.d/evenkeel
`;
}

/** The help of `wait`, `replay` or `explain`. */
export function commandHelp(command) {
  const options = optionsOf(command);
  const { operand = '--cluster NAME' } = COMMANDS.find(({ name }) => name === command);
  const groups = [...new Set(options.map(({ group }) => group))];
  const sections = groups.map((group) => `${group}\n${options.filter((option) => option.group === group).map((option) => optionText(option, command)).join('\n')}`);
  return `${ABOUT[command]}

Usage
  evenkeel ${command} ${operand} [options]

Examples
${EXAMPLES[command].map(([what, line]) => `  # ${what}\n  ${line}`).join('\n')}

${sections.join('\n\n')}
${options.some(({ kind }) => kind === 'duration') ? '\nA TIME is written 500ms, 90s, 5m or 1h30m.\n' : ''}
Exit status
${EXIT_STATUSES[command].map(([status, meaning]) => `  ${status.padEnd(5)} ${meaning}`).join('\n')}
`;
}

function optionText(option, command) {
  const { of, about } = option;
  const fallback = defaultOf(option, command);
  const text = `${of ? `${of.join(', ')}: ` : ''}${about}${fallback ? ` [${fallback}]` : ''}`;
  const flag = `  ${flagText(option)}`;
  const [first, ...rest] = wrap(text, WIDTH - INDENT);
  const start = flag.length < INDENT - 1 ? `${flag.padEnd(INDENT)}${first}` : `${flag}\n${' '.repeat(INDENT)}${first}`;
  return [start, ...rest.map((line) => ' '.repeat(INDENT) + line)].join('\n');
}

/** The words of a text in lines of at most `width` characters, where the words are no longer. */
export function wrap(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
