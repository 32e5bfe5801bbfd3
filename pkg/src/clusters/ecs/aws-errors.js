import { ClusterError } from '../transport/cluster-error.js';

const THROTTLED = /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown)$/;
const DENIED = /^(AccessDenied(Exception)?|NotAuthorized|OptInRequired|BlockedException)$/;
const CREDENTIALS = /^(ExpiredToken(Exception)?|RequestExpired|RequestTimeTooSkewed|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken(Exception)?|CredentialsProviderError)$/;
const INVALID = /^(InvalidParameterException|ValidationException|UnsupportedFeatureException)$/;

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 60_000;

/** Turns what the SDK throws into errors that steer the wait; throttling answers make the pause longer each time. */
export function createErrorReader(label) {
  let throttled = 0;
  return { read, succeeded };

  function succeeded() {
    throttled = 0;
  }

  function read(operation, error) {
    const name = String(error?.name ?? 'Error');
    const status = error?.$metadata?.httpStatusCode;
    const say = (hint) => `${label}: ${operation} failed: ${name}: ${error?.message ?? error}${hint ? `; ${hint}` : ''}`;
    if (THROTTLED.test(name) || error?.$retryable?.throttling || status === 429) {
      const retryAfter = Math.min(FIRST_PAUSE * 2 ** throttled, LONGEST_PAUSE);
      throttled += 1;
      return new ClusterError(say('a longer pollInterval asks less often'), { status, retryAfter, cause: error });
    }
    const hint = fatalHint(operation, name);
    return new ClusterError(say(hint), { status, fatal: hint !== undefined, cause: error });
  }
}

/** What to check about an error that asking again cannot mend, or undefined. */
function fatalHint(operation, name) {
  if (DENIED.test(name)) return `check that the credentials allow ${operation}`;
  if (CREDENTIALS.test(name)) return 'check the credentials, their region and the clock';
  if (name === 'ClusterNotFoundException') return 'check the name of the cluster and the region';
  if (name === 'ServiceNotFoundException' || name === 'ServiceNotActiveException') return 'check the name of the service, its cluster and the region';
  return INVALID.test(name) ? 'check the names given' : undefined;
}
