import type { Task } from '../../../data/dataset.ts';
import type { FigureData, Series } from '../../../report/figure.ts';
import { type DriftCourse, type DriftProtocol, driftMean } from '../../../theory/ndk/index.ts';
import { numberOf, type RoomState, wordOf } from '../../room.ts';
import { problemOf, testTargetsOf } from './theory.ts';

const PROTOCOLS: readonly DriftProtocol[] = ['D1', 'D2', 'D3', 'D4'];

interface KeptDrift {
  readonly key: string;
  readonly courses: ReadonlyMap<DriftProtocol, DriftCourse>;
}

const kept = new WeakMap<Task, KeptDrift>();

/** Class means under the drift protocols, and the histogram of outputs at the clock's time. */
export function driftFigure(state: RoomState, task: Task): FigureData {
  const problem = problemOf(state, task);
  const rate = numberOf(state, 'T') / numberOf(state, 'variance');
  const taus = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8].map((x) => x / rate);
  const wanted = wordOf(state, 'protocol');
  const protocols = wanted === 'all' ? PROTOCOLS : PROTOCOLS.filter((name) => name === wanted);
  const key = JSON.stringify(['activation', 'L', 'T', 'variance', 'protocol'].map((name) => state[name]));
  let courses = kept.get(task)?.key === key ? kept.get(task)?.courses : undefined;
  if (courses === undefined) {
    courses = new Map(protocols.map((name) => [name, driftMean(problem, name, taus, 1e-3)]));
    kept.set(task, { key, courses });
  }
  const targets = testTargetsOf(task);
  const classMean = (values: Float64Array, positive: boolean) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < targets.rows; i++) {
      if (targets.data[i] > 0 !== positive) continue;
      sum += values[i];
      count++;
    }
    return count > 0 ? sum / count : null;
  };
  const x = taus.map((tau) => tau * rate);
  const means = [...courses].flatMap(([name, course]): Series[] =>
    [true, false].map((positive) => ({
      type: 'line',
      name: `${name}, ${positive ? 'targets above 0' : 'targets below 0'}`,
      group: name,
      role: positive ? 'theory' : 'saddle',
      x,
      y: course.test.map((f) => classMean(f.data, positive)),
    })),
  );
  const clock = Math.min(numberOf(state, 't') * rate, 8);
  const at = x.reduce((best, value, i) => (Math.abs(value - clock) < Math.abs(x[best] - clock) ? i : best), 0);
  const [shown, course] = [...courses][0];
  const outputs = course.test[at].data;
  const low = Math.min(-1.2, ...outputs);
  const high = Math.max(1.2, ...outputs);
  const edges = Array.from({ length: 25 }, (_, i) => low + ((high - low) * i) / 24);
  const bars = [true, false].map((positive): Series => {
    const heights = new Array<number>(24).fill(0);
    for (let i = 0; i < targets.rows; i++) {
      if (targets.data[i] > 0 !== positive) continue;
      heights[Math.min(23, Math.floor(((outputs[i] - low) / (high - low)) * 24))]++;
    }
    return { type: 'histogram', name: positive ? 'targets above 0' : 'targets below 0', edges, heights };
  });
  return {
    id: 'time-drift',
    title: 'Representational drift',
    caption: `After training to equilibrium. Left: mean output of the two classes on test points against γτ, γ = T/σ². Right: outputs under ${shown} at the clock's time, γτ = ${x[at].toPrecision(2)}.`,
    citations: ['avidan2023'],
    columns: 2,
    roleNames: { theory: 'targets above 0', saddle: 'targets below 0' },
    panels: [
      {
        title: 'class means',
        x: { label: 'γτ' },
        y: { label: 'mean output' },
        series: [{ type: 'reference', name: 'now', x: clock }, ...means],
      },
      {
        title: `outputs under ${shown}`,
        x: { label: 'mean output' },
        y: { label: 'test points', zero: true },
        series: bars,
      },
    ],
  };
}
