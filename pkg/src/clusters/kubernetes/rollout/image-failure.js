const REASONS = new Set([
  'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable', 'SignatureValidationFailed',
]);
// Docker Hub says of a private repository and of one that is not there: "does not exist or may require authorization".
const DENIED = /denied|unauthori[sz]ed|forbidden|authentication required|authorization|no basic auth|\b40[13]\b/i;
const NOT_FOUND = /manifest unknown|name unknown|not found|no such image|does not exist|manifest for .* is unknown/i;
const THROTTLED = /toomanyrequests|too many requests|rate limit|\b429\b/i;

export function isImageReason(reason) {
  return REASONS.has(reason);
}

/**
 * A failure to get an image. Terminal are only a name that cannot be parsed, and an image the registry says is not there after the
 * kubelet asked more than once; a refusal may heal (a pull secret), and so may all else.
 */
export function imageFailure(reason, message) {
  if (reason === 'InvalidImageName') return { reason: 'image-invalid', message, terminal: true };
  if (reason === 'ErrImageNeverPull') return { reason: 'image-not-found', message };
  if (THROTTLED.test(message)) return { reason: 'image-pull-failed', message };
  if (DENIED.test(message)) return { reason: 'image-pull-denied', message };
  if (NOT_FOUND.test(message)) {
    return reason === 'ImagePullBackOff' ? { reason: 'image-not-found', message, terminal: true } : { reason: 'image-not-found', message };
  }
  return { reason: 'image-pull-failed', message };
}
