/** The text without lone surrogates, which UTF-8 cannot hold; its length stays. */
export function wellFormed(text) {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text;
}

/** Names as the engine reads them, one after the other. */
export function joinedNames(names) {
  const text = names.join('');
  // Joined, two halves of different names could pair up.
  return /[\ud800-\udfff]/.test(text) ? names.map(wellFormed).join('') : text;
}
