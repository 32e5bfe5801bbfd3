/** What keeps a rollout from being settled while `count` replicas of the revision before still run. */
export function oldRevision(count) {
  const replicas = count === 1 ? 'replica of the previous revision is' : 'replicas of the previous revision are';
  return { reason: 'old-revision', message: `${count} ${replicas} still there` };
}
