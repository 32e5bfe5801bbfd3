/**
 * What a wait must come to, worked out from the rules alone: no timers, no promises, one sweep after the other.
 * `rollout` has `services` (name, rtype, scale, endpoints), `answers[name][k]` for the k-th call (the last one sticks), and
 * `options`. An answer has `latency` and either `states`, or `error` and perhaps `retryAfter`. Gives undefined where two
 * things happen at the same moment, so that their order would decide.
 */
export function expectedResult({ services: given, answers, options }) {
  const services = given
    .filter(({ rtype }) => rtype !== 'job' && rtype !== 'cron')
    .map((service) => new Service(service, answers[service.name], options));
  const { timeout, pollInterval, stableFor, progressDeadline, failFast } = options;
  let now = 0;
  let sweeps = 0;
  let readySince;
  let stalled = 0;
  let lastEnd = 0;
  let throttledUntil = 0;
  let usual = 0;
  const end = (kind, elapsedMs, details) => report(services, { kind, ...details }, { sweeps, elapsedMs, options, readySince, lastEnd, stalled });

  if (services.length === 0) return end('ready', 0);
  for (;;) {
    if (now >= timeout && now < throttledUntil) return end('timedOut', now);
    sweeps++;
    const most = Math.min(options.callTimeout, options.logTimeout / 2);
    const until = Math.max(timeout, now + (now < timeout ? Math.min(most, 4 * usual) : most));
    const sweep = makeSweep(services, now, until, options);
    if (sweep === undefined) return undefined;
    const passed = sweep.end - lastEnd;
    usual = services.every(({ error }) => error === undefined) ? sweep.end - now : 0;
    now = lastEnd = sweep.end;
    if (sweep.retryAfter > 0) throttledUntil = Math.max(throttledUntil, now + sweep.retryAfter);

    const ready = services.every((service) => service.ready);
    for (const service of services) service.blockingSince = service.ready ? undefined : (service.blockingSince ?? now);
    for (const service of services) if (service.restarted) service.lastRestart = now;
    if (!ready) readySince = undefined;
    else if (readySince === undefined || services.some((service) => service.restarted)) readySince = now;
    if (services.some((service) => service.cameNearer)) stalled = 0;
    else if (services.some((service) => !service.ready && service.error === undefined)) stalled += passed;

    if (ready && now - readySince >= stableFor) return end('ready', now);
    const failed = services.find((service) => service.terminalSweeps >= 2);
    if (failFast && failed) return end('failed', now, { failed });
    if (!ready && stalled >= progressDeadline) return end('failed', now, {});
    if (now >= timeout) return end('timedOut', now);
    const milestone = ready ? readySince + stableFor : now + progressDeadline - stalled;
    now = Math.min(timeout, Math.max(throttledUntil, Math.min(now + pollInterval, milestone)));
  }
}

/** Asks every service, each in the lane that is free first. */
function makeSweep(services, start, until, { concurrency, callTimeout, atOnce }) {
  const lanes = Array(atOnce ? services.length : Math.min(concurrency, services.length)).fill(start);
  let retryAfter = 0;
  for (const service of services) {
    const lane = lanes.indexOf(Math.min(...lanes));
    const begin = lanes[lane];
    if (begin >= until && begin > start) {
      service.fail('not asked before the deadline');
      continue;
    }
    const answer = service.nextAnswer();
    const due = begin + answer.latency;
    if (answer.latency > 0 && (answer.latency === callTimeout || due === until || begin + callTimeout === until)) return undefined;
    lanes[lane] = Math.min(due, begin + callTimeout, until);
    if (answer.latency > 0 && due > until && until < begin + callTimeout) service.fail('no answer before the deadline');
    else if (answer.latency > callTimeout) service.fail(`no answer within ${callTimeout}ms`);
    else if (answer.states) service.observe(answer.states);
    else {
      // One line, as the filter makes it.
      service.fail(answer.error.replaceAll('\n', '\\n'));
      retryAfter = Math.max(retryAfter, answer.retryAfter ?? 0);
    }
  }
  return { end: Math.max(...lanes), retryAfter };
}

class Service {
  constructor({ name, scale, endpoints = [] }, answers, { adaptive }) {
    Object.assign(this, { name, endpoints, answers, asked: 0, running: 0, restarts: 0, terminalSweeps: 0, best: Infinity, restartsOf: undefined });
    this.desired = scale.mode === 'fixed' ? scale.replicas : scale.mode === 'adaptive' ? scale.min : 0;
    this.most = scale.mode === 'adaptive' && adaptive === 'range' ? Math.max(scale.max ?? Infinity, scale.min) : this.desired;
    this.healthy = this.desired === 0;
  }

  nextAnswer() {
    return this.answers[Math.min(this.asked++, this.answers.length - 1)];
  }

  observe(states) {
    const sum = (read) => states.reduce((total, state) => total + read(state), 0);
    const unhealthy = sum(({ healthy }) => (healthy ? 0 : 1));
    this.error = undefined;
    this.running = sum(({ running }) => running);
    this.restarts = sum(({ restarts = 0 }) => restarts);
    this.healthy = this.desired === 0 || unhealthy === 0;
    const failures = states.flatMap(({ failure }) => failure ?? []);
    this.failure = failures.find(({ terminal }) => terminal) ?? failures[0];
    this.terminalSweeps = this.desired > 0 && this.failure?.terminal ? this.terminalSweeps + 1 : 0;
    const restartsOf = new Map(states.map(({ nodeId, restarts = 0 }) => [nodeId, restarts]));
    this.restarted = this.restartsOf !== undefined && [...restartsOf].some(([node, count]) => count > (this.restartsOf.get(node) ?? 0));
    this.restartsOf = restartsOf;
    const missing = Math.max(0, this.desired - this.running, this.running - this.most);
    const distance = this.desired === 0 ? 0 : missing + unhealthy;
    this.ready = distance === 0;
    this.cameNearer = distance < this.best;
    this.best = Math.min(this.best, distance);
  }

  fail(error) {
    this.error = error;
    this.ready = this.desired === 0;
    this.restarted = this.cameNearer = false;
    this.terminalSweeps = 0;
  }

  summary() {
    const { name, running, desired, healthy, endpoints, error, restarts, failure } = this;
    return {
      name,
      running,
      desired,
      healthy,
      endpoints: endpoints.map(({ protocol, port }) => `${protocol === 'websocket' ? 'ws' : protocol}://localhost:${port}`),
      ...(error !== undefined && { error }),
      ...(restarts > 0 && { restarts }),
      ...(failure && { failure: { terminal: false, ...failure } }),
    };
  }
}

function report(services, { kind, failed }, { sweeps, elapsedMs, options, readySince, lastEnd, stalled }) {
  const inSoak = kind === 'timedOut' && services.every(({ ready }) => ready);
  const blocking = services.filter(({ ready, lastRestart }) => !ready || (inSoak && lastRestart !== undefined));
  const logsOf = ({ name }) => (kind === 'ready' || options.logTail === 0 ? [] : logLines(name).slice(-options.logTail));
  const listed = (withFailures) =>
    blocking
      .map((service) => {
        const { name, running, desired, healthy, error, failure } = service;
        const lines = [`  ${name}: ${running}/${desired} replicas, healthy=${healthy}`];
        if (error !== undefined) lines.push(`  error: ${error}`);
        if (inSoak) lines.push(`  restarts: ${service.restarts}`);
        if (withFailures && failure) lines.push(`  failure: ${[failure.reason, failure.message].filter((part) => part !== undefined).join(': ')}`);
        const logs = logsOf(service);
        if (logs.length > 0) lines.push('  logs:', ...logs.map((line) => `    ${line}`));
        return `\n${lines.join('\n')}`;
      })
      .join('');
  const outcome = { kind };
  if (inSoak) {
    outcome.message = `Stabilization timed out: ready for ${readable(lastEnd - readySince)} of the ${readable(options.stableFor)} asked for${listed(false)}`;
  } else if (kind === 'timedOut') {
    outcome.message = `Stabilization timed out:${listed(false)}`;
  } else if (failed) {
    outcome.reason = failed.failure.reason === 'rolled-back' ? 'rolled-back' : 'terminal-failure';
    outcome.message = `Stabilization failed: ${failed.name}: ${failed.failure.message ?? failed.failure.reason}${listed(true)}`;
  } else if (kind === 'failed') {
    outcome.reason = 'no-progress';
    outcome.message = `Stabilization failed: no progress for ${readable(stalled)}${listed(true)}`;
  }
  return {
    outcome,
    services: services.map((service) => service.summary()),
    blocking: blocking.map((service) => ({ name: service.name, sinceMs: service.blockingSince ?? service.lastRestart, logs: logsOf(service) })),
    sweeps,
    elapsedMs,
  };
}

/** What every service has to say in the end. */
export function logLines(name) {
  return [`${name} starts`, '', `${name} listens`, `${name} stops`];
}

function readable(ms) {
  if (ms > 0 && ms < 1000) return `${ms}ms`;
  const tenths = Math.floor(ms / 100);
  if (tenths < 600) return `${tenths / 10}s`;
  const seconds = Math.floor(ms / 1000);
  return seconds % 60 ? `${Math.floor(seconds / 60)}m ${seconds % 60}s` : `${seconds / 60}m`;
}
