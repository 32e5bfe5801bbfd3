/** The text's lines that hold something, as `{ number, indent, text }`; comments and blank lines are left out, but kept in `raw`. */
export function readLines(source) {
  const raw = source.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (raw.at(-1) === '') raw.pop();
  const lines = [];
  for (const [index, whole] of raw.entries()) {
    const [, space, text] = /^(\s*)(.*?)\s*$/.exec(whole);
    if (text === '' || text.startsWith('#')) continue;
    if (space.includes('\t')) throw yamlError(index + 1, 'a tab cannot indent');
    lines.push({ number: index + 1, indent: space.length, text });
  }
  return { raw, lines };
}

/** A problem of the text, with its line. */
export function yamlError(line, problem) {
  return new SyntaxError(`line ${line}: ${problem}`);
}

/** What a line holds before a comment; `#` begins one only after a space and outside quotes. */
export function withoutComment(text) {
  let quote;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quote === '"' && char === '\\') at += 1;
    else if (quote) quote = char === quote ? undefined : quote;
    else if ((char === '"' || char === "'") && (at === 0 || /[\s[{,:]/.test(text[at - 1]))) quote = char;
    else if (char === '#' && (at === 0 || /\s/.test(text[at - 1]))) return text.slice(0, at).trimEnd();
  }
  return text;
}
