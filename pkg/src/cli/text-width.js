import truncatedWidth from 'fast-string-truncated-width';

const OPTIONS = { ellipsis: '…', ellipsisWidth: 1 };

/** The text in exactly `columns` columns of a terminal: cut with an ellipsis, or filled up. Wide characters count two. */
export function fit(text, columns) {
  if (columns <= 0) return '';
  const { index, ellipsed } = truncatedWidth(text, { limit: columns, ...OPTIONS });
  const shown = `${text.slice(0, index)}${ellipsed ? '…' : ''}`;
  return shown + ' '.repeat(Math.max(0, columns - widthOf(shown)));
}

export function widthOf(text) {
  return truncatedWidth(text).width;
}
