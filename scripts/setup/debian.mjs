import { run, tail } from './run.mjs';
import { findProgram } from './paths.mjs';
import { paint, say, seconds } from './terminal.mjs';

/** Programs of the build and the tests, and the Debian packages they come in. */
export const debianPackages = {
  // What rustc links with.
  linker: { cc: 'build-essential' },
  browser: { chromium: 'chromium', chromedriver: 'chromium-driver' },
  firefox: { 'firefox-esr': 'firefox-esr' },
  swarm: { dockerd: 'docker.io', iptables: 'iptables', ip: 'iproute2', busybox: 'busybox-static' },
};

/**
 * Installs what is missing of the named groups. Never throws: where a package cannot be had, it says why,
 * and what needs it fails by name.
 */
export async function setUpDebianPackages(groups) {
  // By itself: a distribution without it must not lose the others with it.
  await installMissing(groups.filter((group) => group !== 'firefox'));
  if (groups.includes('firefox')) await installMissing(['firefox']);
}

async function installMissing(groups) {
  const missing = [...new Set(groups.flatMap((group) => Object.entries(debianPackages[group])
    .filter(([program]) => !findProgram(program))
    .map(([, debianPackage]) => debianPackage)))];
  if (missing.length === 0) return;

  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!findProgram('apt-get') || (!isRoot && !findProgram('sudo'))) {
    say(paint('yellow', `These Debian packages, or their like, are needed: ${missing.join(', ')} (as root: ${command})`));
    return;
  }
  say(`Installing the Debian packages ${missing.join(', ')}, about a minute …`);
  const started = Date.now();
  const aptGet = (args, append) => run(
    isRoot ? 'apt-get' : 'sudo', [...(isRoot ? [] : ['-n', 'apt-get']), ...args],
    { log: 'apt-get', env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: 10 * 60_000, append },
  );
  const waitForOthers = ['-o', 'DPkg::Lock::Timeout=180', '-o', 'Acquire::Retries=3'];
  // A failed update may still leave lists good enough for the installation.
  await aptGet([...waitForOthers, 'update']);
  const { status, output, logFile } = await aptGet([...waitForOthers, 'install', '-y', '--no-install-recommends', ...missing], true);
  if (status === 0) say(paint('dim', `  done in ${seconds(Date.now() - started)}`));
  else say(`${paint('yellow', `"${command}" failed (exit status ${status}). The end of its output:`)}\n${tail(output, 20)}\nAll of it: ${logFile}`);
}
