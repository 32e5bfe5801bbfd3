import { paint, say } from '../../scripts/setup/terminal.mjs';

const columns = { what: '', ours: 'evenkeel', rival: 'rival', ratio: 'ratio', noise: 'noise', target: 'target' };

/** Prints rows under each other, `✓` or `✗` behind those with a target. */
export function printTable(rows) {
  const cells = [columns, ...rows].map((row) => Object.keys(columns).map((key) => row[key] ?? ''));
  const widths = Object.keys(columns).map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  cells.forEach((line, i) => {
    const text = line.map((cell, column) => cell.padEnd(widths[column])).join('  ');
    if (i === 0) say(`  ${paint('dim', text.trimEnd())}`);
    else say(`  ${text}  ${mark(rows[i - 1].reached)}`.trimEnd());
  });
}

function mark(reached) {
  if (reached === undefined) return '';
  return reached ? paint('green', '✓') : paint('red', '✗');
}
