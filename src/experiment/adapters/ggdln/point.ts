import { type GgdlnProblem, ggdlnProblem } from '../../../models/ggdln/problem.ts';
import { gatedData } from './data.ts';
import { type GatedPoint, networkOf } from './spec.ts';

/** The problem of a point, made once for its prediction and its simulation. */
export function problemOf(point: GatedPoint): GgdlnProblem {
  return point.cache.get(`ggdln problem ${point.digest}`, () => {
    const { gates, maxOrderParameters, nextOrder } = networkOf(point.spec);
    const oneHotTasks = gates.kind === 'task' && gates.form === 'one-hot';
    return ggdlnProblem(gatedData(point), point.layers, point.spec.temperature, {
      maxOrderParameters,
      nextOrder,
      oneHotTasks,
    });
  });
}
