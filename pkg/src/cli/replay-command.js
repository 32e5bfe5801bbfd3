import { waitForStabilization } from '../index.js';
import { messageOf } from '../read/expected.js';
import { checkTimes, readArguments } from './arguments.js';
import { formatDuration } from './duration.js';
import { resultEnding, withSalientLines } from './ending.js';
import { commandHelp } from './help.js';
import { openTrace } from './open-trace.js';
import { camelCase, optionsOf } from './options.js';
import { outcomeText } from './output/verdict.js';
import { Report, checkJunit } from './report.js';

/** `evenkeel replay`. Answers the exit status; throws a `UsageError` for arguments and files that cannot be understood. */
export async function replayCommand(args) {
  const values = readArguments(args, 'replay');
  if (values.help) {
    process.stdout.write(commandHelp('replay'));
    return 0;
  }
  checkJunit(values.junit);
  const replay = await openTrace(values.file, 'replay');
  const others = otherOptions(values, replay.options);
  const plan = { ...replay.options, ...others };
  if ('timeout' in others || 'stableFor' in others) checkTimes(plan);
  const report = new Report(values, { plan });
  const { ending, problem } = await judge(replay, others, report);
  return report.end(ending, { problem, deployment: replay.spec?.deployment });
}

/** The options given on the command line that are not as they were recorded. */
function otherOptions(values, recorded) {
  const given = optionsOf('replay').filter(({ recorded: isRecorded }) => isRecorded).map(({ name }) => camelCase(name));
  return Object.fromEntries(given.filter((key) => values[key] !== undefined && values[key] !== recorded[key]).map((key) => [key, values[key]]));
}

async function judge(replay, others, report) {
  let elapsedMs = 0;
  const onProgress = (snapshot) => {
    ({ elapsedMs } = snapshot);
    report.snapshot(snapshot);
  };
  try {
    const result = await waitForStabilization(replay, undefined, { ...others, onProgress });
    const differs = Object.keys(others).length > 0;
    return { ending: { ...(await withSalientLines(resultEnding(result))), ...(differs && { recorded: recordedEnd(replay) }), notes: notesOf(replay, result, differs) } };
  } catch (problem) {
    return { ending: { kind: 'error', message: messageOf(problem), exitStatus: 2, elapsedMs }, problem };
  }
}

function recordedEnd({ outcome, endedMs }) {
  return { ...outcome, elapsedMs: endedMs };
}

/** What a person needs to know beside the verdict. */
function notesOf({ outcome, endedMs }, { recordingEndedMs }, differs) {
  const time = formatDuration(endedMs);
  const without = outcome ? '' : ' without a verdict';
  const beyond = recordingEndedMs === undefined ? '' : '; from there on its last state was taken to hold';
  return [
    ...(differs && outcome ? [`recorded: ${outcomeText(outcome)} after ${time}`] : []),
    ...(without || beyond ? [`the recording ends after ${time}${without}${beyond}`] : []),
  ];
}
