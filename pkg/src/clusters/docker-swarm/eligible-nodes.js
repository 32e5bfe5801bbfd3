/**
 * How many nodes a global service is meant for: ready, active, matching its constraints and its platforms. `running`: the ids of nodes that
 * have a task of it; a paused node keeps the one it has.
 */
export function eligibleNodeCount(service, nodes, running = new Set()) {
  const { Constraints = [], Platforms = [] } = service.Spec.TaskTemplate?.Placement ?? {};
  return nodes.filter((node) => {
    if (node.Status?.State !== 'ready') return false;
    const availability = node.Spec?.Availability;
    if (availability === 'drain' || (availability === 'pause' && !running.has(node.ID))) return false;
    return (Constraints ?? []).every((constraint) => meets(node, constraint)) && onPlatform(node, Platforms ?? []);
  }).length;
}

/** Constraints compare without regard to case, as the scheduler does. One that is not understood is taken as met. */
function meets(node, constraint) {
  const [, key, operator, wanted] = /^\s*(\S+?)\s*(==|!=)\s*(.*?)\s*$/.exec(constraint) ?? [];
  if (key === undefined) return true;
  if (key.toLowerCase() === 'node.ip') return operator === '==' ? sameAddress(node, wanted) : !sameAddress(node, wanted);
  const found = attribute(node, key);
  if (found === undefined) return true;
  return (found.toLowerCase() === wanted.toLowerCase()) === (operator === '==');
}

function attribute(node, key) {
  switch (key.toLowerCase()) {
    case 'node.id': return node.ID;
    case 'node.hostname': return node.Description?.Hostname ?? '';
    case 'node.role': return node.Spec?.Role ?? '';
    case 'node.platform.os': return node.Description?.Platform?.OS ?? '';
    case 'node.platform.arch': return architecture(node.Description?.Platform?.Architecture);
  }
  const [, kind, label] = /^(node|engine)\.labels\.(.+)$/i.exec(key) ?? [];
  if (kind === undefined) return undefined;
  const labels = kind.toLowerCase() === 'node' ? node.Spec?.Labels : node.Description?.Engine?.Labels;
  return labels?.[label] ?? '';
}

/** An address, or a network in CIDR notation (IPv4). */
function sameAddress(node, wanted) {
  const address = node.Status?.Addr ?? '';
  const [base, bits] = wanted.split('/');
  if (bits === undefined) return address === base;
  const mask = Number(bits) === 0 ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  return (ipv4(address) & mask) >>> 0 === (ipv4(base) & mask) >>> 0;
}

function ipv4(address) {
  return address.split('.').reduce((value, part) => (value * 256 + Number(part)) >>> 0, 0);
}

function onPlatform(node, platforms) {
  const { OS = '', Architecture } = node.Description?.Platform ?? {};
  return platforms.length === 0 || platforms.some((platform) =>
    (!platform.OS || platform.OS === OS) && (!platform.Architecture || architecture(platform.Architecture) === architecture(Architecture)));
}

/** The scheduler takes the kernel's and Go's names of an architecture as one. */
function architecture(name = '') {
  return { x86_64: 'amd64', aarch64: 'arm64' }[name] ?? name;
}
