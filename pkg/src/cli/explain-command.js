import { waitForStabilization } from '../index.js';
import { messageOf } from '../read/expected.js';
import { readArguments } from './arguments.js';
import { takesUtf8, toAscii } from './explain/ascii.js';
import { causesOf } from './explain/causes.js';
import { storyJson } from './explain/json.js';
import { Story, hadTrouble } from './explain/story.js';
import { storyLines } from './explain/text.js';
import { withoutCommands } from './github.js';
import { commandHelp } from './help.js';
import { openTrace } from './open-trace.js';
import { painter, wantsColor } from './terminal.js';
import { noCommand, visibleJson } from './visible.js';

const WIDTH = 80;

/** `evenkeel explain`. Answers the exit status; throws a `UsageError` for arguments and files that cannot be understood. */
export async function explainCommand(args) {
  const values = readArguments(args, 'explain');
  if (values.help) {
    process.stdout.write(commandHelp('explain'));
    return 0;
  }
  const replay = await openTrace(values.file, 'explain');
  const told = await tell(replay);
  const { stdout } = process;
  if (values.output === 'json') {
    stdout.write(`${visibleJson(storyJson(told))}\n`);
    return 0;
  }
  const lines = storyLines(told, { width: values.width ?? (stdout.columns || WIDTH), paint: painter(wantsColor(stdout)) });
  const safe = (takesUtf8() ? lines : lines.map(toAscii)).map(noCommand);
  const print = () => stdout.write(`${safe.join('\n')}\n`);
  if (process.env.GITHUB_ACTIONS === 'true') withoutCommands(stdout, print);
  else print();
  return 0;
}

/** Replays the trace as it was recorded. Answers the story up to the recording's end, with `result` or `error`. */
async function tell(replay) {
  const story = new Story();
  const onProgress = (snapshot) => {
    if (snapshot.recordingEndedMs === undefined) story.add(snapshot);
  };
  const told = { replay, story };
  try {
    told.result = await waitForStabilization(replay, undefined, { onProgress });
  } catch (error) {
    told.error = messageOf(error);
  }
  const wasDecided = told.result && told.result.recordingEndedMs === undefined;
  if (wasDecided) story.finish(told.result);
  else story.endMs = Math.max(story.endMs, replay.endedMs);
  // A cause that was named while all went well was none.
  told.causes = causesOf(story.services.filter(hadTrouble));
  return told;
}
