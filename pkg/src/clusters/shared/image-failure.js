const KINDS = [
  ['image-invalid', /invalid reference format|couldn't parse image|invalid image name|invalid repository name/i],
  ['image-pull-denied', /pull access denied|unauthorized|authentication required|access to the resource is denied|AccessDeniedException|403 Forbidden|no basic auth credentials/i],
  ['image-not-found', /manifest unknown|manifest for .* not found|no such image|no matching manifest|repository .* not found|image .* not found|: not found\b|name unknown/i],
];

/**
 * The failure that a text about fetching an image tells of. Throttling and network trouble heal; a name, a tag or a right that
 * is not there does not by itself.
 */
export function imageFailure(message) {
  if (/toomanyrequests|rate limit|i\/o timeout|timeout exceeded|no such host|connection re(fused|set)/i.test(message)) {
    return { reason: 'image-pull-failed', message };
  }
  const kind = KINDS.find(([, pattern]) => pattern.test(message));
  return kind ? { reason: kind[0], message, terminal: true } : { reason: 'image-pull-failed', message };
}
