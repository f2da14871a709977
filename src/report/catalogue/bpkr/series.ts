import type { Task } from '../../../data/dataset.ts';
import { linearTeacher } from '../../../data/generators/teacher.ts';
import { type Bpkr, type BpkrParameters, type Errors, prepare, teacherAverage } from '../../../theory/bpkr/index.ts';
import type { LineSeries, Role } from '../../figure/figure.ts';

/** The noisy teacher of note bpkr, section 14. */
export const TEACHER_VARIANCE = 1;
export const NOISE_VARIANCE = 0.25;

/** n values from a to b, evenly spaced. */
export function evenly(a: number, b: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => a + ((b - a) * i) / Math.max(1, n - 1));
}

/** A network of equal widths and variances. */
export function network(width: number, depth: number, variance: number, temperature: number): BpkrParameters {
  return {
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(variance),
    temperature,
  };
}

/** The typical network on the noisy teacher: P/N0 = alpha0. */
export function typical(
  alpha0: number,
  samples: number,
  width: number,
  depth: number,
  variance: number,
  temperature: number,
): ReturnType<typeof teacherAverage> {
  const { widths, priorVariances = [] } = network(width, depth, variance, temperature);
  const teacher = { alpha0, samples, teacherVariance: TEACHER_VARIANCE, noiseVariance: NOISE_VARIANCE };
  return teacherAverage(teacher, widths, priorVariances, temperature);
}

/** One data set of the noisy teacher, the teacher's norm exact. */
export function teacherDraw(samples: number, dimension: number, test: number, seed: number): Task {
  return linearTeacher({
    dimension,
    train: samples,
    test,
    teacherVariance: TEACHER_VARIANCE,
    noiseVariance: NOISE_VARIANCE,
    exactNorm: true,
    seed,
  });
}

/** A curve. */
export function line(
  name: string,
  group: string,
  role: Role,
  x: readonly number[],
  y: readonly (number | null)[],
): LineSeries {
  return { type: 'line', name, group, role, x, y };
}

/** Saddle and exact curves of one observable of errors over networks on one data set. */
export function saddleAndExact(
  theory: Bpkr,
  group: string,
  x: readonly number[],
  networks: readonly BpkrParameters[],
  of: (errors: Errors) => number | undefined,
): LineSeries[] {
  const value = (errors: Errors) => of(errors) ?? null;
  return [
    line(
      `saddle, ${group}`,
      group,
      'saddle',
      x,
      networks.map((p) => value(theory.predict(p).errors)),
    ),
    line(
      `exact, ${group}`,
      group,
      'exact',
      x,
      networks.map((p) => value(theory.exact(p).errors)),
    ),
  ];
}

/** The theory of a task. */
export function theoryOf(task: Task): Bpkr {
  return prepare(task);
}
