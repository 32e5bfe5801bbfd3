const barWidth = 12;

/** Shows snapshots: on a terminal as a block that is redrawn in place, elsewhere as a line for every change. */
export function createProgress(stream = process.stdout) {
  return stream.isTTY && process.env.TERM !== 'dumb' ? redrawn(stream) : lines(stream);
}

function redrawn(stream) {
  const paint = process.env.NO_COLOR ? (code, text) => text : (code, text) => `\x1b[${code}m${text}\x1b[0m`;
  let height = 0;
  return (snapshot) => {
    const width = Math.max(...snapshot.services.map(({ name }) => name.length));
    const rows = snapshot.services.map((service) => {
      const { name, running, desired, healthy } = service;
      const full = desired === 0 ? barWidth : Math.min(barWidth, Math.round((running / desired) * barWidth));
      const color = isReady(service) ? 32 : service.failure?.terminal ? 31 : 33;
      const bar = paint(color, '█'.repeat(full)) + '░'.repeat(barWidth - full);
      return `  ${name.padEnd(width)}  ${bar}  ${running}/${desired}  ${fit(condition(service), (stream.columns || 80) - width - barWidth - 12)}`;
    });
    rows.push(`  ${(snapshot.elapsedMs / 1000).toFixed(1)} s${snapshot.ready ? ', all ready' : ''}`);
    const up = height > 0 ? `\x1b[${height}A` : '';
    stream.write(up + rows.map((row) => `\x1b[2K${row}\n`).join(''));
    height = rows.length;
  };
}

function lines(stream) {
  const shown = new Map();
  return ({ services, elapsedMs }) => {
    for (const service of services) {
      const line = `${service.name} ${service.running}/${service.desired} ${condition(service)}`;
      if (shown.get(service.name) === line) continue;
      shown.set(service.name, line);
      stream.write(`${(elapsedMs / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
    }
  };
}

function condition(service) {
  const { healthy, error, failure, restarts } = service;
  const again = restarts ? ` (restarted ${restarts} ${restarts === 1 ? 'time' : 'times'})` : '';
  if (isReady(service)) return `healthy${again}`;
  return (error ?? failure?.message ?? (healthy ? 'too few or too many replicas' : 'not healthy yet')) + again;
}

function isReady({ running, desired, healthy, error }) {
  return !error && (desired === 0 || (running === desired && healthy));
}

function fit(text, width) {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}
