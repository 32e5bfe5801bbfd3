const KINDS = [
  // Registry trouble before "not found": a rate limit or a time-out may pass.
  { reason: 'image-pull-failed', pattern: /toomanyrequests|TLS handshake|i\/o timeout|x509:|Client\.Timeout|no such host|connection refused.*registry|error pulling image/i },
  { reason: 'image-pull-denied', pattern: /pull access denied|authentication required|denied: requested access|unauthorized/i, hopeless: true },
  { reason: 'image-not-found', pattern: /no such image|manifest unknown|manifest for .* not found|repository does not exist/i, hopeless: true },
  { reason: 'image-invalid', pattern: /invalid reference format|no matching manifest|image operating system .* cannot be used/i, hopeless: true },
  { reason: 'health-check-failing', pattern: /unhealthy container/i },
  { reason: 'oom-killed', pattern: /OOM[ -]?killed|out of memory/i },
  { reason: 'mount-failed', pattern: /invalid mount config|bind source path|error mounting|error while mounting|mount through procfd|not a directory.*mount/i, hopeless: true },
  { reason: 'container-create-failed', pattern: /exec: |unable to find (user|group)|exec format error|executable file not found|no such file or directory/i, hopeless: true },
  { reason: 'config-missing', pattern: /(secret|config)s?\b.*(not found|does not exist|missing|unavailable)|(secret|config) reference/i, hopeless: true },
  { reason: 'container-create-failed', pattern: /starting container failed|OCI runtime|failed to create (shim )?task|container create|driver failed programming|address already in use|port is already allocated/i },
];

/** The code for what an engine says went wrong, and whether trying the same again is hopeless. Undefined for a text it does not know. */
export function failureKind(text) {
  return KINDS.find(({ pattern }) => pattern.test(text));
}
