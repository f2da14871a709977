import type { JsonObject, Parameters } from '../base/values.ts';
import type { Task } from '../data/dataset.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { Job } from '../samplers/job.ts';
import { layersOf } from './layers.ts';
import { parseSpec } from './parse-spec.ts';
import { type PreparedData, predictionCache } from './point.ts';
import type { PlannedPoint } from './points.ts';

/** A point on its way to another thread. */
export interface PredictionRequest {
  readonly written: JsonObject;
  readonly index: number;
  readonly digest: string;
  readonly parameters: Parameters;
  readonly tasks: readonly PreparedData[];
  readonly files?: { readonly [path: string]: Uint8Array };
}

/** The request for a point; its data lie in memory that threads share, so that they are not copied for every point. */
export function predictionRequest({ point, written }: PlannedPoint): PredictionRequest {
  const { index, digest, parameters, tasks, files } = point;
  return {
    written,
    index,
    digest,
    parameters,
    tasks: tasks.map(shared),
    ...(files === undefined ? {} : { files }),
  };
}

/** The theory at one point, for a worker thread: what points share is kept from one to the next. */
export const predictionJob: Job<PredictionRequest, Prediction> = {
  name: 'experiment/prediction',
  run({ written, index, digest, parameters, tasks, files }, control) {
    const { spec, adapter } = parseSpec(written);
    const own = tasks.map(unshared);
    return adapter.predict({
      index,
      digest,
      parameters,
      spec,
      layers: layersOf(spec.network, adapter.widthless),
      data: own[0],
      tasks: own,
      cache,
      progress: (fraction) => control.progress(fraction),
      ...(files === undefined ? {} : { files }),
    });
  },
};

/** Of this thread. */
const cache = predictionCache();
const copies = predictionCache();
const sharedTasks = new WeakMap<PreparedData, PreparedData>();

const MATRICES = ['inputs', 'targets', 'testInputs', 'testTargets'] as const satisfies readonly (keyof Task)[];

function shared(task: PreparedData): PreparedData {
  const found = sharedTasks.get(task) ?? withMatrices(task, inSharedMemory);
  sharedTasks.set(task, found);
  return found;
}

/** The task with arrays of this thread's own, which foreign code takes; made once for points that follow each other. */
function unshared(task: PreparedData): PreparedData {
  return copies.get(task.digest, () => withMatrices(task, (data) => data.slice()));
}

function withMatrices(task: PreparedData, convert: (data: Float64Array) => Float64Array): PreparedData {
  const parts = MATRICES.map((name): [string, Matrix] => [name, { ...task[name], data: convert(task[name].data) }]);
  return { ...task, ...Object.fromEntries(parts) };
}

function inSharedMemory(data: Float64Array): Float64Array {
  if (typeof SharedArrayBuffer === 'undefined') return data;
  const copy = new Float64Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return copy;
}
