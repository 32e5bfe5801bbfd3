import { counted, list, own } from '../shared/answer.js';

/**
 * Why replicas of a group have no node, from the job's evaluations. While an evaluation is blocked the scheduler tries again as
 * soon as nodes or resources change, so it may heal.
 */
export function placementFailure(evaluations, group) {
  const newestFirst = [...evaluations].sort((a, b) => b.CreateIndex - a.CreateIndex);
  const blocked = newestFirst.find(({ Status, FailedTGAllocs }) => Status === 'blocked' && own(FailedTGAllocs, group));
  const last = newestFirst.find(({ Status }) => Status === 'complete' || Status === 'failed');
  const evaluation = blocked ?? (own(last?.FailedTGAllocs, group) ? last : undefined);
  if (!evaluation) return undefined;
  const metric = own(evaluation.FailedTGAllocs, group);
  const quota = list(metric.QuotaExhausted).length > 0 || evaluation.QuotaLimitReached;
  const failure = { reason: quota ? 'quota-exceeded' : 'unschedulable', message: placementMessage(metric) };
  const heals = blocked || evaluation.BlockedEval || evaluation.Type !== 'service';
  return heals ? failure : { ...failure, terminal: true };
}

/** In the words of `nomad job status`, a part after the other. */
function placementMessage(metric) {
  const parts = [];
  if (!metric.NodesEvaluated) parts.push('No nodes were eligible for evaluation');
  for (const [datacenter, nodes] of entries(metric.NodesAvailable)) {
    if (nodes === 0) parts.push(`No nodes are available in datacenter ${JSON.stringify(datacenter)}`);
  }
  for (const [name, nodes] of entries(metric.ClassFiltered)) parts.push(`Class ${JSON.stringify(name)}: ${counted(nodes, 'node')} excluded by filter`);
  for (const [text, nodes] of entries(metric.ConstraintFiltered)) parts.push(`Constraint "${text}": ${counted(nodes, 'node')} excluded by filter`);
  if (metric.NodesExhausted > 0) parts.push(`Resources exhausted on ${counted(metric.NodesExhausted, 'node')}`);
  for (const [name, nodes] of entries(metric.ClassExhausted)) parts.push(`Class ${JSON.stringify(name)} exhausted on ${counted(nodes, 'node')}`);
  for (const [name, nodes] of entries(metric.DimensionExhausted)) parts.push(`Dimension "${name}" exhausted on ${counted(nodes, 'node')}`);
  for (const dimension of list(metric.QuotaExhausted)) parts.push(`Quota limit hit "${dimension}"`);
  return parts.join('; ') || 'the scheduler found no node';
}

function entries(map) {
  return Object.entries(map ?? {});
}
