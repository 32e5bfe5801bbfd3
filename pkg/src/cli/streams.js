const BROKEN_PIPE = 141;

/** Ends quietly, as filters do, when the reader of standard output goes away; nobody reads what standard error cannot take. */
export function watchStreams() {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') process.stderr.write(`evenkeel: standard output cannot be written: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? BROKEN_PIPE : 2);
  });
}

/** Resolves once what was written is out; a pipe may take its time. */
export function flushed(stream) {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
