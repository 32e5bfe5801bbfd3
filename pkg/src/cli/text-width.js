import truncatedWidth from 'fast-string-truncated-width';

/** The text in exactly `columns` columns of a terminal: cut with an ellipsis, or filled up. Wide characters count two. */
export function fit(text, columns) {
  if (columns <= 0) return '';
  const shown = widthOf(text) <= columns ? text : `${cut(text, columns - 1)}…`;
  return shown + ' '.repeat(Math.max(0, columns - widthOf(shown)));
}

export function widthOf(text) {
  return truncatedWidth(text).width;
}

/** The text in lines of at most `columns` columns, broken between words where it can be. */
export function wrapped(text, columns) {
  const lines = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, columns))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** A word that is wider than a line, in pieces. */
function pieces(word, columns) {
  const found = [];
  let rest = word;
  while (widthOf(rest) > columns) {
    const piece = cut(rest, columns) || [...rest][0];
    found.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...found, rest];
}

function cut(text, columns) {
  let part = text.slice(0, truncatedWidth(text, { limit: columns }).index);
  // The library's cut is now and then a character too late.
  while (widthOf(part) > columns) part = part.slice(0, -1);
  return part.replace(/[\ud800-\udbff]$/, '');
}
