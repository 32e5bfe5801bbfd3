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

function cut(text, columns) {
  let part = text.slice(0, truncatedWidth(text, { limit: columns }).index);
  // The library's cut is now and then a character too late.
  while (widthOf(part) > columns) part = part.slice(0, -1);
  return part.replace(/[\ud800-\udbff]$/, '');
}
