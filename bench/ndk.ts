import { logSpaced } from '../src/numeric/spacing.ts';
/**
 * The neural dynamical kernel: accuracy and time of its solvers. Times are those of this process's processor (user and
 * system), in milliseconds, so that other work on the machine counts little. `npm run bench -- ndk`, or `npx tsx bench/ndk.ts
 * --samples 300 --part course` for other P and one table (course, trapezoid, times); their reading in docs/benchmarks/ndk.md.
 */

import { type Matrix, matrix } from '../src/linalg/matrix.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { type CourseOptions, type DynamicsProblem, learningCourse } from '../src/theory/ndk/index.ts';
import { ratesOf } from '../src/theory/ndk/kernels.ts';
import { checkProblem } from '../src/theory/ndk/problem.ts';
import { meanByTrapezoid } from '../src/theory/ndk/trapezoid.ts';

const report = installNativeBackend();
setBlasThreads(1);
console.log(`backend ${report.name}${report.kernels ? ` (${report.kernels})` : ''}, one thread; processor time in ms`);

function clock<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}

function problemOf(
  activation: 'linear' | 'relu' | 'erf',
  depth: number,
  samples: number,
  sigma02: number,
): DynamicsProblem {
  const dimension = samples + 10;
  const stream = new RandomStream({ seed: 11, purpose: 'bench-ndk' });
  const fill = (rows: number, columns: number): Matrix => {
    const a = matrix(rows, columns);
    stream.fillNormal(a.data);
    return a;
  };
  return {
    inputs: fill(samples, dimension),
    targets: fill(samples, 1),
    testInputs: fill(50, dimension),
    activation,
    priorVariances: new Array<number>(depth + 1).fill(1),
    initialVariances: new Array<number>(depth + 1).fill(sigma02),
    temperature: 0.01,
  };
}

function worst(a: readonly Matrix[], b: readonly Matrix[]): string {
  let error = 0;
  let scale = 0;
  a.forEach((f, i) => {
    f.data.forEach((x, k) => {
      error = Math.max(error, Math.abs(x - b[i].data[k]));
      scale = Math.max(scale, Math.abs(b[i].data[k]));
    });
  });
  return (error / scale).toExponential(0);
}

/** What stands after a flag, with commas between. */
function listAfter(flag: string): string[] | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1].split(',');
}

/** P of the tables: `--samples 20,100,300`. */
const samples = listAfter('--samples')?.map(Number) ?? [20, 100];
const activations = listAfter('--activations');
/** Above P = 100 errors are against the modes, unless minutes are there for a finer collocation: `--fine`. */
const fine = process.argv.includes('--fine');
const part = (name: string) => !process.argv.includes('--part') || process.argv.includes(name);
const NETWORKS = (['linear', 'erf', 'relu'] as const)
  .filter((phi) => activations?.includes(phi) ?? true)
  .flatMap((phi) => [1, 2].map((depth) => [phi, depth] as const));

// Compiled before anything is timed
for (const [activation, depth] of NETWORKS) {
  const problem = problemOf(activation, depth, 10, 1);
  for (const solver of ['collocation', 'modes'] as const) learningCourse(problem, [1, 100], { solver, accuracy: 1e-4 });
}

if (part('course')) wholeCourse();
if (part('trapezoid')) trapezoid();
if (part('times')) growthWithTimes();

/** All of learning, to gamma t = 10: modes and closed equations against collocation. */
function wholeCourse(): void {
  console.log(
    '\nMean at 50 test points and t = 1, 10, 100, 1000 (gamma t up to 10); error against a finer collocation',
  );
  console.log('| network | P | solver | error | ms |');
  console.log('| --- | --- | --- | --- | --- |');
  const times = [1, 10, 100, 1000];
  for (const size of samples) {
    for (const [activation, depth] of NETWORKS) {
      const problem = problemOf(activation, depth, size, activation === 'erf' ? 1 : 2);
      const coarse = size > 100 && !fine;
      const solvers: [string, CourseOptions][] = [
        activation === 'linear' ? ['closed equations', { solver: 'linear' }] : ['modes', { solver: 'modes' }],
        ['collocation 1e-4', { solver: 'collocation', accuracy: 1e-4 }],
        ...(coarse
          ? []
          : ([['collocation 1e-6', { solver: 'collocation', accuracy: 1e-6 }]] as [string, CourseOptions][])),
      ];
      // The reference is closed where it can be, and the finest that ends soon
      const options: CourseOptions =
        activation === 'linear'
          ? { solver: 'linear' }
          : coarse
            ? { solver: 'modes' }
            : { solver: 'collocation', accuracy: size > 20 ? 1e-7 : 1e-10 };
      const reference = clock(() => learningCourse(problem, times, options));
      for (const [name, choice] of solvers) {
        const same = choice.solver === options.solver && choice.accuracy === options.accuracy;
        const { value, ms } = same ? reference : clock(() => learningCourse(problem, times, choice));
        const error = same ? '(reference)' : worst(value.test, reference.value.test);
        console.log(`| ${activation} L = ${depth} | ${size} | ${name} | ${error} | ${ms.toFixed(0)} |`);
      }
    }
  }
}

/** The gradient phase alone, whose fastest mode uniform steps can still resolve. */
function trapezoid(): void {
  console.log('\nGradient phase, to lambda_max t = 40: plain trapezoid against the other solvers, ReLU L = 1');
  console.log('| P | solver | error | ms |');
  console.log('| --- | --- | --- | --- |');
  for (const size of samples) {
    const problem = checkProblem(problemOf('relu', 1, size, 2));
    const end = 40 / ratesOf(problem).gradient;
    const times = [end / 10, end];
    const reference = learningCourse(problem, times, { solver: 'collocation', accuracy: size > 100 ? 1e-6 : 1e-8 });
    const line = (
      name: string,
      { value, ms }: { readonly value: { readonly test: readonly Matrix[] }; readonly ms: number },
    ) => console.log(`| ${size} | ${name} | ${worst(value.test, reference.test)} | ${ms.toFixed(0)} |`);
    for (const steps of size > 100 ? [50, 100] : size > 20 ? [100, 200, 400] : [100, 200, 400, 800]) {
      line(
        `trapezoid, ${steps} steps`,
        clock(() => meanByTrapezoid(problem, times, 1, steps)),
      );
    }
    for (const accuracy of [1e-3, 1e-4, 1e-6]) {
      if (size > 100 && accuracy < 1e-4) continue;
      line(
        `collocation ${accuracy}`,
        clock(() => learningCourse(problem, times, { solver: 'collocation', accuracy })),
      );
    }
    line(
      'modes',
      clock(() => learningCourse(problem, times, { solver: 'modes' })),
    );
  }
}

/** The solve is done once; each further time costs the integrals over its past. */
function growthWithTimes(): void {
  console.log('\nGrowth with the number of times, ReLU L = 1, P = 100 (ms)');
  console.log('| times | modes | collocation 1e-4 |');
  console.log('| --- | --- | --- |');
  const problem = problemOf('relu', 1, 100, 2);
  for (const count of [4, 16, 64, 256]) {
    const list = logSpaced(0.1, 1000, count);
    const modes = clock(() => learningCourse(problem, list, { solver: 'modes' })).ms;
    const solved = clock(() => learningCourse(problem, list, { solver: 'collocation', accuracy: 1e-4 })).ms;
    console.log(`| ${count} | ${modes.toFixed(0)} | ${solved.toFixed(0)} |`);
  }
}
