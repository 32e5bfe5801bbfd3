// Runs one benchmark in a process of its own, so that none meets the garbage or the compiled code of another.
const [name, ...flags] = process.argv.slice(2);
const { run } = await import(`./cases/${name}.mjs`);
const rows = await run({ quick: flags.includes('--quick') });
process.stdout.write(`\n${JSON.stringify(rows)}\n`);
process.exit();
