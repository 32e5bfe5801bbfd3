import { spawn, spawnSync } from 'node:child_process';
import { program } from './command.mjs';
import { Screen } from './screen.mjs';

/** Why no terminal can be made here, or false. */
export const noTerminal = (spawnSync('script', ['--version']).error && 'no script(1) to make a terminal') ?? false;

/** Runs the built command line in a terminal of this size. Answers `screen`, `type` for keys, and `done` with the status. */
export function inTerminal(args, { columns, rows = 40, env = {} }) {
  const quoted = [process.execPath, program, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', `stty cols ${columns} rows ${rows}; exec ${quoted}`, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const screen = new Screen(columns, rows);
  const waiting = [];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    screen.write(text);
    for (const wake of waiting.splice(0)) wake();
  });
  const done = new Promise((resolve) => child.on('close', (status) => {
    clearTimeout(timer);
    for (const wake of waiting.splice(0)) wake();
    resolve(status);
  }));
  return {
    screen,
    done,
    type: (keys) => child.stdin.write(keys),
    /** Resolves once the text is on the screen. */
    async shows(text) {
      while (!screen.lines.some((line) => line.includes(text))) {
        if (child.exitCode !== null) throw new Error(`never showed ${text}:\n${screen.lines.join('\n')}`);
        await new Promise((resolve) => waiting.push(resolve));
      }
    },
  };
}
