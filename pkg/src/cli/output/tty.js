import { LiveRegion } from './live-region.js';
import { renderTable } from './table.js';
import { verdictLines } from './verdict.js';

const FRAME_INTERVAL = 1000;

/** A live table, and the verdict beneath it. Without `startedAt`, of a wait that took no time, the last table alone. */
export function ttyOutput({ stream, paint, plan, startedAt }) {
  const region = new LiveRegion(stream);
  let latest;
  const live = startedAt !== undefined;
  const draw = (elapsedMs = performance.now() - startedAt()) => {
    if (!latest) return;
    region.draw(renderTable({ progress: latest, elapsedMs, plan, columns: stream.columns || 80, height: stream.rows || 24, paint }));
  };
  const redraw = () => live && draw();
  // Ctrl-Z: the shell gets its cursor back, and after `fg` the table begins anew.
  const suspend = () => {
    region.end();
    process.kill(process.pid, 'SIGSTOP');
  };
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', redraw);
  stream.on('resize', redraw);
  // For the ages and the clock between two snapshots.
  const timer = setInterval(redraw, FRAME_INTERVAL).unref();
  const stop = () => {
    clearInterval(timer);
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', redraw);
    stream.off('resize', redraw);
  };
  return {
    snapshot(progress) {
      latest = progress;
      redraw();
    },
    end(ending, progress) {
      stop();
      latest = progress.rows.length > 0 ? progress : undefined;
      draw(ending.elapsedMs);
      region.end();
      stream.write(`${verdictLines(ending, progress, paint).join('\n')}\n`);
    },
    stop() {
      stop();
      region.end();
    },
  };
}
