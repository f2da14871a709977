import { requireInteger } from '../../../base/input-error.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { HeadTask, MultiHeadModel } from './model.ts';
import { drawSequence, type SequenceDraw } from './recursion.ts';

/**
 * Independent draws of the width-free recursion (note continual-multi-head, section 6): any average over networks, with the
 * error bar that so many draws leave.
 *
 * @param draws - at least 2
 * @param seed - root seed; draw i uses the stream (seed, `multi-head-recursion`, i)
 * @throws InputError as `drawSequence`
 */
export function drawHeadSequences(
  model: MultiHeadModel,
  tasks: readonly HeadTask[],
  points: Matrix,
  draws: number,
  seed: number,
): SequenceDraw[] {
  requireInteger('draws', draws, 2);
  const result: SequenceDraw[] = [];
  for (let chain = 0; chain < draws; chain++) {
    const stream = new RandomStream({ seed, purpose: 'multi-head-recursion', chain });
    result.push(drawSequence(model, tasks, points, stream, result[0]?.steps));
  }
  return result;
}

/** Means and variances over draws, and the averages of the self-averaging order parameters. */
export interface SequenceMoments {
  /** mean[t][s] and variance[t][s] at the evaluation points. */
  readonly mean: readonly (readonly Float64Array[])[];
  readonly variance: readonly (readonly Float64Array[])[];
  /** u of every task, averaged over draws. */
  readonly u: Float64Array;
  readonly draws: number;
}

/**
 * The theory of a sequence: moments over `draws` draws of the recursion.
 *
 * @param draws - at least 2
 * @param seed - root seed; draw i uses the stream (seed, `multi-head-recursion`, i)
 */
export function solveHeadSequence(
  model: MultiHeadModel,
  tasks: readonly HeadTask[],
  points: Matrix,
  draws: number,
  seed: number,
): SequenceMoments {
  const sampled = drawHeadSequences(model, tasks, points, draws, seed);
  const n = points.rows;
  const zeros = () => tasks.map((_, t) => Array.from({ length: t + 1 }, () => new Float64Array(n)));
  const mean = zeros();
  const spread = zeros();
  const u = new Float64Array(tasks.length);
  sampled.forEach(({ steps, outputs }, draw) => {
    for (let t = 0; t < tasks.length; t++) {
      u[t] += steps[t].u / draws;
      for (let s = 0; s <= t; s++) {
        for (let i = 0; i < n; i++) {
          const difference = outputs[t][s][i] - mean[t][s][i];
          mean[t][s][i] += difference / (draw + 1);
          spread[t][s][i] += difference * (outputs[t][s][i] - mean[t][s][i]);
        }
      }
    }
  });
  const variance = spread.map((row) => row.map((values) => values.map((value) => value / (draws - 1))));
  return { mean, variance, u, draws };
}
