/**
 * Puts the clock in the place of the host's timers, `performance.now` and `Date`. Returns what the loop still needs of the
 * host, and the function that puts everything back.
 */
export function installClock(clock, startAt) {
  const host = { setTimeout, clearTimeout, setInterval, clearInterval, Date, now: performance.now.bind(performance) };
  // Browsers refuse a timer that is called as a method of anything but the window.
  const { setTimeout: pause } = host;
  const real = { now: host.now, turn: turns(), pause: () => new Promise((resolve) => void pause(resolve, 1)) };
  // Whole, so that times can be added and taken apart without a rounding error.
  const started = Math.ceil(host.now());
  const date = startAt === undefined ? host.Date.now() : new host.Date(startAt).getTime();
  if (Number.isNaN(date)) throw new TypeError('virtualTime: startAt is no date');

  const { handle, idOf } = handles(clock);
  const clear = (hostClear) => (timer) => {
    if (!clock.remove(idOf(timer))) hostClear(timer);
  };
  const add = (repeat) => (callback, delay, ...args) => {
    if (typeof callback !== 'function') throw new TypeError(`expected a function as the timer's callback, got ${typeof callback}`);
    return handle(clock.add(callback, delay, args, repeat));
  };
  const sleep = (delay, value) => new Promise((resolve) => globalThis.setTimeout(resolve, delay, value));
  const restores = [
    replace(globalThis, 'setTimeout', Object.assign(add(false), { [Symbol.for('nodejs.util.promisify.custom')]: sleep })),
    replace(globalThis, 'setInterval', add(true)),
    replace(globalThis, 'clearTimeout', clear(host.clearTimeout)),
    replace(globalThis, 'clearInterval', clear(host.clearInterval)),
    replace(globalThis, 'Date', virtualDate(host.Date, () => date + clock.now)),
    // On the object itself: some code keeps `performance`, none keeps its `now`.
    replace(performance, 'now', () => started + clock.now),
  ];
  return { real, restore: () => restores.forEach((restore) => restore()) };
}

function replace(holder, key, value) {
  const before = Object.getOwnPropertyDescriptor(holder, key);
  Object.defineProperty(holder, key, { value, configurable: true, writable: true, enumerable: before?.enumerable ?? false });
  return () => {
    if (before) Object.defineProperty(holder, key, before);
    else delete holder[key];
  };
}

/** Timers are objects in Node and numbers elsewhere. */
function handles(clock) {
  if (typeof globalThis.process?.versions?.node !== 'string') return { handle: (id) => id, idOf: Number };
  const ids = new WeakMap();
  const handle = (id) => {
    const timer = {
      ref: () => timer,
      unref: () => timer,
      hasRef: () => true,
      refresh: () => (clock.refresh(id), timer),
      close: () => (clock.remove(id), timer),
      [Symbol.toPrimitive]: () => id,
    };
    ids.set(timer, id);
    return timer;
  };
  return { handle, idOf: (timer) => (typeof timer === 'object' ? ids.get(timer) : Number(timer)) };
}

function virtualDate(RealDate, now) {
  function VirtualDate(...args) {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }
  VirtualDate.prototype = RealDate.prototype;
  return Object.assign(VirtualDate, { now, parse: RealDate.parse, UTC: RealDate.UTC });
}

/** A turn of the event loop, in which microtasks and I/O have their way. */
function turns() {
  const { setImmediate, MessageChannel } = globalThis;
  if (typeof setImmediate === 'function') return () => new Promise((resolve) => setImmediate(resolve));
  return () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
}
