/** A text as deflated base64url, short enough for most URLs. */
export async function compressText(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Throws where it is none, or more than `most` bytes come out of it. */
export async function expandText(code, most = 1024 * 1024) {
  const bytes = Uint8Array.from(atob(code.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(await through(bytes, new DecompressionStream('deflate-raw'), most));
}

async function through(bytes, transform, most = Infinity) {
  const chunks = [];
  let length = 0;
  for await (const chunk of readerOf(new Blob([bytes]).stream().pipeThrough(transform))) {
    length += chunk.length;
    if (length > most) throw new RangeError('it is too long');
    chunks.push(chunk);
  }
  const all = new Uint8Array(length);
  let start = 0;
  for (const chunk of chunks) {
    all.set(chunk, start);
    start += chunk.length;
  }
  return all;
}

/** Not every browser iterates streams. */
async function* readerOf(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
