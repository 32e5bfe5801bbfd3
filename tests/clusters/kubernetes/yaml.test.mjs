import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../../pkg/src/clusters/kubernetes/kubeconfig/yaml.js';

const cases = [
  ['maps and lists, a list at the indent of its key', 'a:\n- b: 1\n  c: 2\n-\n  d: 3\ne:\n  - - x\n    - y\n  - []\n', { a: [{ b: 1, c: 2 }, { d: 3 }], e: [['x', 'y'], []] }],
  ['keys without values', 'a:\nb: ~\nc: null\nd: ""\n', { a: null, b: null, c: null, d: '' }],
  ['types', 'a: true\nb: False\nc: -1.5\nd: "1"\ne: v1\nf: 1e3\ng: 12345678901234567890\nh: 1.2.3\n', { a: true, b: false, c: -1.5, d: '1', e: 'v1', f: 1000, g: '12345678901234567890', h: '1.2.3' }],
  ['comments, and what only looks like one', '# all\na: b#c # d\n\n  # deep\nb: "x # y" # z\nc: http://h/#f\n', { a: 'b#c', b: 'x # y', c: 'http://h/#f' }],
  ['quotes and escapes', 'a: \'it\'\'s\'\nb: "q\\"\\n\\u00e9\\x41"\n"c d": e\n\'f\': g\n', { a: "it's", b: 'q"\né' + 'A', 'c d': 'e', f: 'g' }],
  ['colons in values', 'a: https://127.0.0.1:6443\nb: abc:def\n', { a: 'https://127.0.0.1:6443', b: 'abc:def' }],
  ['a plain value over several lines', 'a: Install the plugin by\n  following\n  https://x/y#z\nb: 1\n', { a: 'Install the plugin by following https://x/y#z', b: 1 }],
  ['a quoted value over several lines', 'a: "one\n  two\\\n  three"\nb: \'x\n  y\'\n', { a: 'one twothree', b: 'x y' }],
  ['blocks', 'a: |\n  x\n    y\n\n  z\nb: >-\n  one\n  two\n\n  three\nc: |-\n  # no comment\nd: 1\n', { a: 'x\n  y\n\nz\n', b: 'one two\nthree', c: '# no comment', d: 1 }],
  ['flow lists and maps, as Helm and hands write them', 'a: ["x", \'y\', z, 1]\nb: {c: d, "e": [f], g: {}}\nh: [\n  1,\n  2\n]\n', { a: ['x', 'y', 'z', 1], b: { c: 'd', e: ['f'], g: {} }, h: [1, 2] }],
  ['flow values that hold colons', 'a: {server: https://h:1, x: y}\n', { a: { server: 'https://h:1', x: 'y' } }],
  ['arguments that look like list items', 'args:\n- --cluster-id\n- -v\n- a b\n', { args: ['--cluster-id', '-v', 'a b'] }],
  ['a document mark, a byte order mark, Windows line ends', '\uFEFF---\r\na: 1\r\nb:\r\n- c\r\n', { a: 1, b: ['c'] }],
  ['a key that objects inherit', '__proto__: 1\nconstructor: 2\n', JSON.parse('{"__proto__":1,"constructor":2}')],
  ['nothing', '# only a comment\n', null],
];

for (const [name, text, expected] of cases) test(name, () => assert.deepEqual(parseYaml(text), expected));

const errors = [
  ['a: &x 1', 'line 1: "&"'],
  ['a: 1\nb: *x', 'line 2: "*"'],
  ['a: !!str 1', 'line 1: "!"'],
  ['<<: x', 'line 1: merge keys'],
  ['a: 1\n---\nb: 2', 'line 2: only one document'],
  ['a:\n\tb: 1', 'line 2: a tab'],
  ['a: 1\na: 2', 'line 2: the key "a" is given twice'],
  ['{a: 1, a: 2}', 'line 1: the key "a" is given twice'],
  ['a: 1\n  b: 2', 'line 2: unexpected indentation'],
  ['a:\n  b: 1\n c: 2', 'line 3: this line is indented differently'],
  ['a: b: c', 'line 1: a value that holds ": "'],
  ['a: "x', 'line 1: the value that starts with " is not closed'],
  ['a: [1, 2\nb: 3', 'line 1: the value that starts with [ is not closed'],
  ['a: "x" y', 'line 1: unexpected "y"'],
  ['a: "\\q"', 'line 1: unknown escape "\\q"'],
  ['a: "\\UFFFFFFFF"', 'line 1: unknown escape "\\U"'],
  ['a: [1 : 2]', 'line 1: '],
  ['a: 1\nb', 'line 2: expected "key: value", got "b"'],
];

for (const [text, message] of errors) {
  test(`an error names its line: ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseYaml(text), (error) => error instanceof SyntaxError && error.message.startsWith(message));
  });
}

test('whatever the text, it is read or refused, in good time', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const parts = ['a', ':', ' ', '  ', '\n', '- ', '"', "'", '#', '[', ']', '{', '}', ',', '|', '>', '\t', '&', '\\', 'b: c', '\nd:\n', '0', '~', '---'];
  for (let round = 0; round < 5000; round += 1) {
    const text = Array.from({ length: random(24) }, () => parts[random(parts.length)]).join('');
    try {
      parseYaml(text);
    } catch (error) {
      assert.ok(error instanceof SyntaxError && /^line \d+: /.test(error.message), `seed ${seed}, text ${JSON.stringify(text)}: ${error.stack}`);
    }
  }
});
