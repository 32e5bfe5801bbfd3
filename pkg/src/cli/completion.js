import { CLUSTERS, COMMANDS, OPTION_COMMANDS, flagNames, namesOf, optionsOf } from './options.js';
import { UsageError } from './usage-error.js';

const SHELLS = { bash, zsh, fish };
const shells = Object.keys(SHELLS).join(' ');
const helped = OPTION_COMMANDS.join(' ');

/** The completion script of a shell. */
export function completion([shell, ...rest]) {
  if (Object.hasOwn(SHELLS, shell ?? '') && rest.length === 0) return SHELLS[shell]();
  throw new UsageError('expected evenkeel completion bash, zsh or fish\nfor instance: evenkeel completion bash > /etc/bash_completion.d/evenkeel');
}

function wordsOf({ name, choices }) {
  return name === 'cluster' ? CLUSTERS : choices;
}

function takesFile({ value }) {
  return value === 'FILE' || value === 'PATH' || Boolean(value?.endsWith('|FILE'));
}

function takesTrace(command) {
  return COMMANDS.some(({ name, operand }) => name === command && operand === 'FILE');
}

function bash() {
  return `# evenkeel completion for bash
_evenkeel() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${COMMANDS.map(({ name }) => name).join(' ')} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    completion) COMPREPLY=($(compgen -W "${shells}" -- "$word")); return ;;
    help) COMPREPLY=($(compgen -W "${helped}" -- "$word")); return ;;
${OPTION_COMMANDS.map(bashCommand).join('\n')}
  esac
}
complete -o filenames -F _evenkeel evenkeel
`;
}

function bashCommand(command) {
  const options = optionsOf(command);
  const names = (list) => list.map(({ name }) => `--${name}`).join('|');
  const words = options.filter(wordsOf).map((option) => `        ${names([option])}) COMPREPLY=($(compgen -W "${wordsOf(option).join(' ')}" -- "$word")${takesFile(option) ? ' $(compgen -f -- "$word")' : ''}); return ;;`);
  const files = options.filter((option) => takesFile(option) && !wordsOf(option));
  const others = options.filter((option) => option.value && !takesFile(option) && !wordsOf(option));
  return [
    `    ${command})`,
    '      case "$before" in',
    ...words,
    ...(files.length > 0 ? [`        ${names(files)}) COMPREPLY=($(compgen -f -- "$word")); return ;;`] : []),
    ...(others.length > 0 ? [`        ${names(others)}) return ;;`] : []),
    '      esac',
    `      COMPREPLY=($(compgen -W "${flagNames(command).join(' ')}" -- "$word")${takesTrace(command) ? ' $(compgen -f -- "$word")' : ''}) ;;`,
  ].join('\n');
}

function zsh() {
  return `#compdef evenkeel
_evenkeel() {
  if (( CURRENT == 2 )); then
    local -a commands=(${COMMANDS.map(({ name, about }) => zshQuoted(`${name}:${about.replaceAll(':', '\\:')}`)).join(' ')})
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    completion) _values shell ${shells} ;;
    help) _values command ${helped} ;;
${OPTION_COMMANDS.map(zshCommand).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_evenkeel" ]; then _evenkeel "$@"; else compdef _evenkeel evenkeel; fi
`;
}

function zshCommand(command) {
  const plain = (text) => text.replace(/[[\]:\\]/g, '\\$&');
  const specs = optionsOf(command).flatMap((option) => {
    const words = wordsOf(option);
    const action = takesFile(option) ? '_files' : words ? `(${words.join(' ')})` : ' ';
    const value = option.value ? `:${plain(option.value)}:${words && takesFile(option) ? `{_values ${option.name} ${words.join(' ')}; _files}` : action}` : '';
    return namesOf(option).map((name) => zshQuoted(`${option.kind === 'list' ? '*' : ''}--${name}[${plain(option.about)}]${value}`));
  });
  if (takesTrace(command)) specs.push("'1:trace:_files'");
  return `    ${command})\n      _arguments \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')} ;;`;
}

function zshQuoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fish() {
  const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const flags = (command) => optionsOf(command).flatMap((option) => {
    const words = wordsOf(option);
    const value = takesFile(option) ? ` -r -F${words ? ` -a ${quote(words.join(' '))}` : ''}` : words ? ` -x -a ${quote(words.join(' '))}` : option.value ? ' -x' : '';
    return namesOf(option).map((name) => `complete -c evenkeel -n '__fish_seen_subcommand_from ${command}' -l ${name}${value} -d ${quote(option.about)}`);
  });
  return `# evenkeel completion for fish
complete -c evenkeel -f
${COMMANDS.map(({ name, about }) => `complete -c evenkeel -n __fish_use_subcommand -a ${name} -d ${quote(about)}`).join('\n')}
complete -c evenkeel -n '__fish_seen_subcommand_from completion' -a ${quote(shells)}
complete -c evenkeel -n '__fish_seen_subcommand_from help' -a ${quote(helped)}
${OPTION_COMMANDS.filter(takesTrace).map((command) => `complete -c evenkeel -n '__fish_seen_subcommand_from ${command}' -F`).join('\n')}
${OPTION_COMMANDS.flatMap(flags).join('\n')}
`;
}
