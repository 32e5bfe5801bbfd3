const READY = 2;

/** The JS side of a wait, over one reference scenario. */
export class ScenarioHost {
  #scenario;
  #services;
  #sweeps = 0;
  #settled;

  constructor(row) {
    this.#scenario = JSON.parse(row);
    const { services } = this.#scenario.spec;
    // Sorted, as the test's spec is.
    this.#services = Object.keys(services)
      .filter((name) => !['job', 'cron'].includes(services[name].rtype))
      .sort();
    this.result = new Promise((resolve) => {
      this.#settled = resolve;
    });
  }

  async sweep() {
    const words = this.#services.flatMap((service, number) => {
      const rows = this.#scenario.timeline[service];
      const states = rows[Math.min(this.#sweeps, rows.length - 1)];
      const replicas = states.reduce((sum, { running }) => sum + running, 0);
      const unhealthy = states.filter(({ healthy }) => !healthy).length;
      return [number, 0, replicas, unhealthy];
    });
    this.#sweeps += 1;
    return Uint32Array.from(words);
  }

  takeTexts() {
    return [];
  }

  async logs(services) {
    return Array.from(services, (number) => this.#scenario.logs[this.#services[number]]?.join('\n'));
  }

  evidence() {}

  progress() {}

  settle(outcome, numbers) {
    const services = this.#services.map((name, i) => {
      const [running, desired, bits] = numbers.subarray(5 + i * 5);
      return { name, running, desired, healthy: (bits & 1) !== 0, ready: (bits & READY) !== 0 };
    });
    this.#settled(JSON.stringify({ outcome, services, sweeps: numbers[0] }));
  }
}
