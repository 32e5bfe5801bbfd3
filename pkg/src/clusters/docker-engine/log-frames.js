const HEADER = 8;

/**
 * The bytes of a log body without Docker's frames. Without a TTY a body is a row of frames: a stream number (0 to 2), three zero bytes,
 * a length (big-endian, 4 bytes), so many bytes. A container with a TTY has none; told apart by the first four bytes.
 */
export async function* decodeLogFrames(chunks) {
  let buffer = new Uint8Array(0);
  let framed;
  let left = 0;
  for await (const chunk of chunks) {
    buffer = buffer.length ? concat(buffer, chunk) : chunk;
    if (framed === undefined) {
      if (buffer.length < 4) continue;
      framed = isFrameStart(buffer);
    }
    if (!framed) {
      yield buffer;
      buffer = new Uint8Array(0);
      continue;
    }
    while (buffer.length > 0) {
      if (left === 0) {
        if (buffer.length < HEADER) break;
        left = new DataView(buffer.buffer, buffer.byteOffset, HEADER).getUint32(4);
        buffer = buffer.subarray(HEADER);
        continue;
      }
      const part = buffer.subarray(0, left);
      left -= part.length;
      buffer = buffer.subarray(part.length);
      yield part;
    }
  }
  // A short body without frames; half a header is dropped.
  if (framed === undefined && buffer.length > 0) yield buffer;
}

function isFrameStart(bytes) {
  return bytes[0] <= 2 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 0;
}

function concat(left, right) {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
