/** Whether two image references can be the same image: short names are spelled out; where only one has a digest, the tags decide. */
export function sameImage(a, b) {
  const [left, right] = [parseImage(a), parseImage(b)];
  if (left.repository !== right.repository) return false;
  return left.digest && right.digest ? left.digest === right.digest : (left.tag ?? right.tag) === (right.tag ?? left.tag);
}

function parseImage(reference) {
  const [name, digest] = reference.split('@');
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const path = hasTag ? name.slice(0, colon) : name;
  const tag = hasTag ? name.slice(colon + 1) : digest ? undefined : 'latest';
  return { repository: spelledOut(path), tag, digest };
}

function spelledOut(path) {
  const [first, ...rest] = path.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = hasRegistry ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
  const name = hasRegistry ? rest.join('/') : path;
  return `${registry}/${registry === 'docker.io' && !name.includes('/') ? 'library/' : ''}${name}`;
}
