import assert from 'node:assert/strict';

const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const LIST_OF = 64;
const MAP_OF = 128;
const TYPES = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'timestamp', 17: 'number' };

/** Throws where a value does not fit a schema of the AWS SDK: a member it does not know, or one of another type. */
export function assertFits(schema, value, path) {
  const type = typeof schema === 'function' ? schema() : schema;
  if (value === undefined) return;
  if (typeof type === 'number') {
    if (type >= MAP_OF) return void assertMap(type - MAP_OF, value, path);
    if (type >= LIST_OF) return void assertList(type - LIST_OF, value, path);
    return void assertSimple(TYPES[type], value, path);
  }
  // A member with traits of its own: [schema, traits].
  if (Array.isArray(type) && typeof type[0] !== 'number') return void assertFits(type[0], value, path);
  if (Array.isArray(type) && type.length === 2) return void assertFits(type[0], value, path);
  const [kind, , name, , ...rest] = type;
  if (kind === LIST) return void assertList(rest[0], value, path);
  if (kind === MAP) return void assertMap(rest[1], value, path);
  if (kind !== STRUCTURE) return void assertSimple(TYPES[kind] ?? 'string', value, path);
  assert.equal(typeof value, 'object', `${path}: expected a ${name}`);
  const [members, schemas] = rest;
  for (const [member, item] of Object.entries(value)) {
    const index = members.indexOf(member);
    assert.notEqual(index, -1, `${path}.${member}: ${name} has no such member`);
    assertFits(schemas[index], item, `${path}.${member}`);
  }
}

function assertList(item, value, path) {
  assert.ok(Array.isArray(value), `${path}: expected a list`);
  value.forEach((one, index) => assertFits(item, one, `${path}[${index}]`));
}

function assertMap(item, value, path) {
  for (const [key, one] of Object.entries(value)) assertFits(item, one, `${path}[${key}]`);
}

function assertSimple(type, value, path) {
  if (type === undefined) return;
  if (type === 'timestamp') assert.ok(value instanceof Date, `${path}: expected a Date`);
  else assert.equal(typeof value, type, path);
}
