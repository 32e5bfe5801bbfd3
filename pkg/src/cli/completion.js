import { CLUSTERS, OPTIONS, flagNames } from './options.js';
import { UsageError } from './usage-error.js';

const SHELLS = { bash, zsh, fish };
const COMMANDS = { wait: 'wait for a deployment', completion: 'print a completion script', help: 'print help' };
const FILES = OPTIONS.filter(({ value }) => value === 'FILE' || value === 'PATH' || value?.endsWith('|FILE')).map(({ name }) => name);

/** The completion script of a shell. */
export function completion([shell, ...rest]) {
  if (Object.hasOwn(SHELLS, shell ?? '') && rest.length === 0) return SHELLS[shell]();
  throw new UsageError('expected evenkeel completion bash, zsh or fish\nfor instance: evenkeel completion bash > /etc/bash_completion.d/evenkeel');
}

function wordsOf({ name, choices }) {
  return name === 'cluster' ? CLUSTERS : choices;
}

const withWords = () => OPTIONS.filter(wordsOf);

function bash() {
  return `# evenkeel completion for bash
_evenkeel() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${Object.keys(COMMANDS).join(' ')} --help --version" -- "$word"))
    return
  fi
  if [ "\${COMP_WORDS[1]}" = completion ]; then
    COMPREPLY=($(compgen -W "${Object.keys(SHELLS).join(' ')}" -- "$word"))
    return
  fi
  case "$before" in
${withWords().map((option) => `    --${option.name}) COMPREPLY=($(compgen -W "${wordsOf(option).join(' ')}" -- "$word")${option.name === 'cluster' ? ' $(compgen -f -- "$word")' : ''}); return ;;`).join('\n')}
    ${FILES.filter((name) => name !== 'cluster').map((name) => `--${name}`).join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
    ${OPTIONS.filter((option) => option.value && !wordsOf(option) && !FILES.includes(option.name)).map(({ name }) => `--${name}`).join('|')}) return ;;
  esac
  COMPREPLY=($(compgen -W "${flagNames().join(' ')}" -- "$word"))
}
complete -o filenames -F _evenkeel evenkeel
`;
}

function zsh() {
  const quote = (text) => text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&');
  const spec = (option) => {
    const words = wordsOf(option);
    const action = words ? `(${words.join(' ')})` : FILES.includes(option.name) ? '_files' : ' ';
    const value = option.value ? `:${quote(option.value)}:${action}` : '';
    const names = option.kind === 'switch' && !option.plain ? [option.name, `no-${option.name}`] : [option.name];
    return names.map((name) => `    '${option.kind === 'list' ? '*' : ''}--${name}[${quote(option.about)}]${value}'`).join(' \\\n');
  };
  return `#compdef evenkeel
_evenkeel() {
  if (( CURRENT == 2 )); then
    local -a commands=(${Object.entries(COMMANDS).map(([name, about]) => `'${name}:${about}'`).join(' ')})
    _describe command commands
    return
  fi
  if [[ $words[2] == completion ]]; then
    _values shell ${Object.keys(SHELLS).join(' ')}
    return
  fi
  shift words
  (( CURRENT-- ))
  _arguments \\
${OPTIONS.map(spec).join(' \\\n')}
}
if [ "$funcstack[1]" = "_evenkeel" ]; then _evenkeel "$@"; else compdef _evenkeel evenkeel; fi
`;
}

function fish() {
  const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = OPTIONS.flatMap((option) => {
    const words = wordsOf(option);
    const value = words ? ` -x -a ${quote(words.join(' '))}` : FILES.includes(option.name) ? ' -r -F' : option.value ? ' -x' : '';
    const names = option.kind === 'switch' && !option.plain ? [option.name, `no-${option.name}`] : [option.name];
    return names.map((name) => `complete -c evenkeel -n '__fish_seen_subcommand_from wait' -l ${name}${value} -d ${quote(option.about)}`);
  });
  return `# evenkeel completion for fish
complete -c evenkeel -f
${Object.entries(COMMANDS).map(([name, about]) => `complete -c evenkeel -n __fish_use_subcommand -a ${name} -d ${quote(about)}`).join('\n')}
complete -c evenkeel -n '__fish_seen_subcommand_from completion' -a ${quote(Object.keys(SHELLS).join(' '))}
${lines.join('\n')}
`;
}
