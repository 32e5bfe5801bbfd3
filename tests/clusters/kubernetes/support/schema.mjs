import { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { Event, Pod } from 'kubernetes-models/v1';

const MODELS = { ControllerRevision, DaemonSet, Deployment, Event, Job, Pod, ReplicaSet, StatefulSet };

/** Throws where an object is not what the published OpenAPI schema of its kind allows. */
export function assertSchema(object) {
  const Model = MODELS[object.kind];
  if (!Model) throw new Error(`no schema for the kind ${object.kind}`);
  try {
    new Model(structuredClone(object)).validate();
  } catch (error) {
    throw new Error(`the fixture ${object.kind} ${object.metadata?.name} breaks the schema: ${error.message}`);
  }
}
