const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads XML strictly, as far as reports need it; throws where it is not well-formed. */
export function readXml(text) {
  const document = { name: '', children: [], text: '' };
  const open = [document];
  let at = 0;
  const rest = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const token = /<(\/?)([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
  while (at < rest.length) {
    token.lastIndex = at;
    const match = token.exec(rest);
    if (!match) throw new Error(`not well-formed at ${at}: ${rest.slice(at, at + 40)}`);
    at = token.lastIndex;
    const [, closing, name, attributes, empty, content] = match;
    const parent = open.at(-1);
    if (content !== undefined) {
      parent.text += decode(content);
    } else if (closing) {
      if (open.pop().name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const pairs = [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key, value]) => [key, decode(value)]);
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute of ${name} is there twice`);
      const element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1 || document.children.length !== 1 || document.text.trim() !== '') throw new Error('expected one element, closed');
  return document.children[0];
}

function decode(text) {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code, name) => {
    if (code) return String.fromCodePoint(Number(code));
    if (!(name in ENTITIES)) throw new Error(`${whole} is no entity`);
    return ENTITIES[name];
  });
}
