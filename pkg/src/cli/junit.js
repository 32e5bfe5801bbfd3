import { writeFileSync } from 'node:fs';
import { headlineOf } from './output/verdict.js';
import { whyOf } from './service-standing.js';
import { UsageError } from './usage-error.js';
import { visibleLine } from './visible.js';

// What XML 1.0 may not hold in any form.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

export function writeJunit(path, ending, progress, deployment) {
  try {
    writeFileSync(path, junitXml(ending, progress, deployment));
  } catch (cause) {
    throw new UsageError(`--junit: ${path} cannot be written: ${cause.message}`, { cause });
  }
}

/** A JUnit report with a test case per service; where no service is known, one that holds the error. */
export function junitXml(ending, progress, deployment = 'evenkeel') {
  const logs = new Map((ending.result?.blocking ?? []).map(({ name, logs: lines }) => [name, lines]));
  const headline = headlineOf(ending, progress);
  const kind = ending.kind === 'result' ? ending.result.outcome.kind : ending.kind;
  const failed = ending.exitStatus === 0 ? [] : progress.rows.filter(({ state }) => state !== 'ready');
  const cases = progress.rows.map((row) => {
    const seconds = ((failed.includes(row) ? ending.elapsedMs : row.sinceMs) / 1000).toFixed(3);
    const open = `    <testcase classname="${xml(deployment)}" name="${xml(row.key)}" time="${seconds}"`;
    if (!failed.includes(row)) return `${open}/>`;
    const why = whyOf(row);
    const message = `${row.running}/${row.desired} ${row.state}${why ? `: ${why}` : ''}`;
    const text = [headline, ...(row.hint ? [row.hint] : []), ...(logs.get(row.key) ?? []).map(visibleLine)].join('\n');
    return `${open}>\n      <failure type="${xml(kind)}" message="${xml(message)}">${xml(text)}</failure>\n    </testcase>`;
  });
  // A soak that was cut short, or an error: no service is to blame, but the report must not look like success.
  const whole = ending.exitStatus !== 0 && failed.length === 0;
  if (whole) cases.push(`    <testcase classname="${xml(deployment)}" name="evenkeel wait" time="${(ending.elapsedMs / 1000).toFixed(3)}">\n      <error type="${xml(kind)}" message="${xml(headline)}"/>\n    </testcase>`);
  const counts = `tests="${cases.length}" failures="${failed.length}" errors="${whole ? 1 : 0}" time="${(ending.elapsedMs / 1000).toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="evenkeel" ${counts}>`,
    `  <testsuite name="${xml(deployment)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;', '\r': '&#13;' };

function xml(text) {
  return String(text).replace(FORBIDDEN, '').replace(/[&<>"\n\t\r]/g, (character) => ENTITIES[character]);
}
