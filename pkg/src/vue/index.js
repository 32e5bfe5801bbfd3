import { getCurrentInstance, onMounted, shallowRef, toRaw, toValue, watch } from 'vue';
import { startLiveWait } from '../live/live-wait.js';
import { inputKey } from '../live/same-inputs.js';

export function useStabilization(cluster, spec, options) {
  const [snapshot, result, error, run] = [shallowRef(), shallowRef(), shallowRef(), shallowRef(0)];
  const sources = [() => toRaw(toValue(cluster)), () => inputKey(toValue(spec)), () => inputKey(toValue(options)), () => toValue(options)?.signal, run];
  const start = () => watch(sources, ([wanted], before, onCleanup) => {
    snapshot.value = result.value = error.value = undefined;
    if (!wanted) return;
    onCleanup(startLiveWait(wanted, toRaw(toValue(spec)), () => toRaw(toValue(options)), {
      snapshot: (value) => { snapshot.value = value; },
      result: (value) => { result.value = value; },
      error: (value) => { error.value = value; },
    }));
  }, { immediate: true });
  // A server renders components and must not wait.
  if (getCurrentInstance()) onMounted(start);
  else start();
  return { snapshot, result, error, restart: () => { run.value += 1; } };
}
