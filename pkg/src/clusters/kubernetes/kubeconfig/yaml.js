import { readLines, withoutComment, yamlError } from './yaml-lines.js';
import { plainScalar, readFlow, setKey } from './yaml-scalars.js';

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'[{&*!|>%@`#?:-][^#]*?|-[^\s#][^#]*?):(?:\s+(.*))?$/;

/**
 * Reads the part of YAML that kubeconfig files are written in: block maps and lists, plain and quoted scalars (also over several
 * lines), `|` and `>` blocks, flow lists and maps, comments. Anchors, aliases, tags, merge keys and several documents are refused:
 * an error names the line rather than reading something else than was meant.
 */
export function parseYaml(source) {
  const { raw, lines } = readLines(source);
  let next = 0;
  if (lines[0]?.text === '---') next += 1;
  if (lines.at(-1)?.text === '...') lines.pop();
  if (next >= lines.length) return null;
  const value = readBlock(lines[next].indent);
  if (next < lines.length) {
    const { number, text } = lines[next];
    throw yamlError(number, text.startsWith('---') ? 'only one document is supported' : 'this line is indented differently from the ones above');
  }
  return value;

  function readBlock(indent) {
    const line = lines[next];
    if (isItem(line.text)) return readList(indent);
    if (KEY.test(line.text)) return readMap(indent);
    next += 1;
    return readValue(line.text, line, indent - 1);
  }

  function isItem(text) {
    return text === '-' || text.startsWith('- ');
  }

  function readList(indent) {
    const list = [];
    while (next < lines.length && lines[next].indent === indent && isItem(lines[next].text)) {
      const line = lines[next];
      const rest = line.text.slice(1).trimStart();
      if (rest === '' || rest.startsWith('#')) {
        next += 1;
        list.push(readNested(indent));
      } else if (isItem(rest) || (KEY.test(rest) && !/^[[{]/.test(rest))) {
        // What follows the dash is a block of its own, indented to where it starts.
        lines[next] = { number: line.number, indent: indent + line.text.length - rest.length, text: rest };
        list.push(readBlock(lines[next].indent));
      } else {
        next += 1;
        list.push(readValue(rest, line, indent));
      }
    }
    return list;
  }

  function readMap(indent) {
    const map = {};
    while (next < lines.length && lines[next].indent === indent) {
      const line = lines[next];
      const match = KEY.exec(line.text);
      if (!match) {
        if (line.text.startsWith('---') || isItem(line.text)) break;
        throw yamlError(line.number, `expected "key: value", got "${shortened(line.text)}"`);
      }
      const key = readKey(match[1], line.number);
      next += 1;
      const rest = match[2] ?? '';
      // Lists may stand at the indent of their key.
      const value = rest === '' || rest.startsWith('#') ? readNested(indent, true) : readValue(rest, line, indent);
      setKey(map, key, value, line.number);
    }
    return map;
  }

  function readKey(text, number) {
    if (text === '<<') throw yamlError(number, 'merge keys are not supported');
    return /^["']/.test(text) ? readFlow(text, 0, number).value : text;
  }

  function readNested(indent, listsAtIndent = false) {
    const line = lines[next];
    if (!line) return null;
    if (line.indent > indent || (listsAtIndent && line.indent === indent && isItem(line.text))) return readBlock(line.indent);
    return null;
  }

  /** A value that starts on its key's line; `indent` is the key's. */
  function readValue(text, line, indent) {
    const block = /^([|>])([-+]?)(?:\s+#.*)?$/.exec(text);
    if (block) return readBlockScalar(block[1], block[2], line, indent);
    const quoted = /^["'[{]/.test(text);
    let whole = withoutComment(text);
    // The first line's comment ends a plain scalar; otherwise deeper lines continue it.
    if (!quoted) {
      while (whole === text.trimEnd() && next < lines.length && lines[next].indent > indent) whole = text = `${whole} ${continuation(lines[next])}`;
      return plainScalar(checkPlain(whole, line), line.number);
    }
    for (;;) {
      const flow = readFlow(whole, 0, line.number);
      if (flow) {
        const after = whole.slice(flow.end).trim();
        if (after !== '' && !after.startsWith('#')) throw yamlError(line.number, `unexpected "${shortened(after)}" after the value`);
        return flow.value;
      }
      const closes = next < lines.length && lines[next].indent === indent && /^[\]}]/.test(lines[next].text);
      if (next >= lines.length || (lines[next].indent <= indent && !closes)) throw yamlError(line.number, `the value that starts with ${whole[0]} is not closed`);
      const more = withoutComment(lines[next].text);
      whole = whole.endsWith('\\') && whole[0] === '"' ? whole.slice(0, -1) + more : `${whole} ${more}`;
      next += 1;
    }
  }

  function continuation({ text, number }) {
    if (KEY.test(text) || isItem(text)) throw yamlError(number, 'unexpected indentation: the line above already has a value');
    next += 1;
    return withoutComment(text);
  }

  function checkPlain(text, { number }) {
    if (/:\s/.test(text) || text.endsWith(':')) throw yamlError(number, 'a value that holds ": " must be quoted');
    return text;
  }

  function readBlockScalar(style, chomp, line, indent) {
    const first = raw.slice(line.number).find((text) => text.trim() !== '');
    const depth = first === undefined ? 0 : first.length - first.trimStart().length;
    const body = [];
    for (let at = line.number; at < raw.length && depth > indent; at += 1) {
      const text = raw[at];
      if (text.trim() !== '' && text.length - text.trimStart().length < depth) break;
      body.push(text.slice(depth));
    }
    while (next < lines.length && lines[next].number <= line.number + body.length) next += 1;
    let end = body.length;
    while (end > 0 && body[end - 1].trim() === '') end -= 1;
    const kept = body.slice(0, end);
    const joined = style === '|' ? kept.join('\n') : fold(kept);
    if (chomp === '-' || end === 0) return joined;
    return joined + (chomp === '+' ? '\n'.repeat(1 + body.length - end) : '\n');
  }
}

function fold(lines) {
  return lines.join('\n').replace(/([^\n])\n(?![\n\s])/g, '$1 ').replace(/\n\n/g, '\n');
}

function shortened(text) {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
