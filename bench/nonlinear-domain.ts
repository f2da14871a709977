/**
 * How far the heuristic of note bpkr, section 8 holds: sampled ReLU and erf networks beside the theory and the infinitely wide
 * network, on the teacher of the note and on the digits. Every case is kept in results/bench, so that a stopped run goes on;
 * prints the tables of docs/benchmarks/nonlinear-domain.md, and with --write the rows that `compare` judges by.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Activation } from '../src/activations/activation.ts';
import { flattenValue, type ObservableValue } from '../src/base/values.ts';
import type { Task } from '../src/data/dataset.ts';
import { digits } from '../src/data/digits/digits.ts';
import { linearTeacher } from '../src/data/generators/teacher.ts';
import { prepareTask } from '../src/data/prepare.ts';
import { matrix } from '../src/linalg/matrix.ts';
import { type MeasuredNetwork, type Measurement, writeMeasuredNetworks } from '../src/models/bpkr/measured-network.ts';
import { gaussianProcessView, scalarView } from '../src/models/bpkr/views.ts';
import { combineBatches } from '../src/models/networks/estimates.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { createWorkerPool } from '../src/node/worker-pool.ts';
import { momentsOf, spreadOfChains } from '../src/samplers/diagnostics/index.ts';
import { hmcJob } from '../src/samplers/hmc/hmc-job.ts';
import { prepare } from '../src/theory/bpkr/index.ts';
import { domainTables } from './support/nonlinear-tables.ts';

const STORE = 'results/bench/nonlinear-domain.json';
const ROWS = 'src/models/bpkr/heuristic-rows.ts';
const CHAINS = 16;

interface Case {
  readonly data: MeasuredNetwork['data'];
  readonly activation: Activation;
  readonly depth: number;
  readonly width: number;
  readonly variance: number;
  readonly temperature: number;
}

const teacher = (seed: number): Task =>
  linearTeacher({
    dimension: 20,
    train: 20,
    test: 100,
    teacherVariance: 1,
    noiseVariance: 0.25,
    exactNorm: true,
    seed,
  });
const tasks: { readonly [data: string]: Task } = {
  teacher: teacher(1),
  'teacher-2': teacher(2),
  // Of the first 150 draws the one whose theory is nearest to that of note bpkr, section 13: its five numbers to 1 %.
  'teacher-45': teacher(45),
  digits: prepareTask(digits(), { classes: [0, 1], train: 50, test: 100, normalize: 'unit-variance', seed: 1 }),
};
/** L, N, and where they are not 1 and 0.1, sigma^2 and T. */
const shapes: { readonly [data: string]: readonly (readonly number[])[] } = {
  teacher: [
    ...[
      [1, 100],
      [1, 30],
      [1, 10],
      [1, 30, 1, 0.02],
    ],
    ...[
      [2, 50],
      [2, 15],
      [2, 50, 2],
      [2, 50, 1, 0.5],
    ],
    ...[
      [3, 50],
      [3, 20],
      [3, 50, 2],
    ],
  ],
  'teacher-2': [
    [1, 30],
    [2, 15],
    [3, 20],
  ],
  'teacher-45': [
    [1, 100],
    [1, 30],
    [1, 10],
    [2, 50],
    [2, 15],
    [3, 50],
  ],
  digits: [
    [1, 100],
    [1, 25],
    [2, 50],
    [2, 25],
    [3, 50],
    [3, 25],
  ],
};
const cases = (['relu', 'erf'] as const).flatMap((activation) =>
  Object.entries(shapes).flatMap(([data, list]) =>
    (activation === 'erf' && data === 'teacher-45' ? [] : list).map(
      ([depth, width, variance = 1, temperature = 0.1]): Case => {
        return { data: data as Case['data'], activation, depth, width, variance, temperature };
      },
    ),
  ),
);

const words = process.argv.slice(2);
/** Cases of these names alone: `erf`, `erf-digits`, or one case, `erf-digits-3-50-1-0.1` (L, N, sigma^2, T); else all. */
const only = words.filter((word) => !word.startsWith('--'));
const draws = Number(process.env.DRAWS ?? (words.includes('--quick') ? 20 : 200));
const nameOf = ({ activation, data, depth, width, variance, temperature }: Case) =>
  [activation, data, depth, width, variance, temperature].join('-');
const wanted = (name: string) => only.length === 0 || only.some((part) => name === part || name.startsWith(`${part}-`));

installNativeBackend();
const pool = createWorkerPool({ workers: Number(process.env.WORKERS ?? 2) });
const done = new Map<string, MeasuredNetwork>(Object.entries(stored()));
for (const one of cases) {
  const name = nameOf(one);
  if (words.includes('--write') || done.has(name) || !wanted(name)) continue;
  const start = Date.now();
  done.set(name, await measure(one));
  mkdirSync('results/bench', { recursive: true });
  writeFileSync(STORE, JSON.stringify({ ...stored(), [name]: done.get(name) }));
  console.error(`${name}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
await pool.close();
const rows = cases.flatMap((one) => done.get(nameOf(one)) ?? []);
if (words.includes('--write')) writeFileSync(ROWS, rowsFile(rows));
console.log(domainTables(rows));

/** Samples one network, and puts its observables beside those of the theory and of the Gaussian process. */
async function measure({ data, activation, depth, width, variance, temperature }: Case): Promise<MeasuredNetwork> {
  const task = tasks[data];
  const network = {
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(variance),
  };
  // The theory that the rows are measured beside: the readout's scalar alone for erf
  const theory = prepare(task, { activation, closure: activation === 'erf' ? 'readout' : 'outside' });
  const saddle = theory.predict({ ...network, temperature });
  const view = scalarView(saddle, [], task, { depth, activation });
  const gp = gaussianProcessView(theory.gaussianProcess({ ...network, temperature }), task, network);
  const center = saddle.predictor.mean;
  const settings = { task, network, activation, temperature, seed: 5, warmup: Math.min(150, draws), draws };
  const reference = matrix(task.testInputs.rows, 1, center);
  const batches = await pool.map(
    hmcJob,
    [0, CHAINS / 2].map((first) => {
      return { ...settings, reference, chains: Array.from({ length: CHAINS / 2 }, (_, i) => first + i) };
    }),
  );
  const { observables, diagnostics } = combineBatches(batches, { task, layers: { depth }, center: () => center });
  const scalar = (name: string): Measurement => {
    const { value, mcse } = observables[name];
    const limit = gp.scalars[name];
    return {
      theory: Number(view.scalars[name]),
      networks: Number(value),
      error: Number(mcse),
      ...(typeof limit === 'number' ? { gp: limit } : {}),
    };
  };
  const force = spreadOfChains(
    batches.flatMap(({ chains }) => chains.map((chain) => [momentsOf(chain.traces.force).mean])),
  );
  const entries = (name: string) => {
    const wide: ObservableValue = gp.entries[name];
    const columns = [view.entries[name], wide, observables[name].value, observables[name].mcse].map(flattenValue);
    return columns[0].map((own, i) => ({ own, gp: columns[1][i], networks: columns[2][i], error: columns[3][i] }));
  };
  /** Largest deviation beyond two error bars, over the largest entry of the theory. */
  const excess = (name: string) => {
    const list = entries(name);
    const most = Math.max(...list.map(({ own }) => Math.abs(own)));
    return Math.max(0, ...list.map((entry) => Math.abs(entry.networks - entry.own) - 2 * entry.error)) / most;
  };
  const means = entries('testMean');
  const rms = (of: (entry: (typeof means)[number]) => number) =>
    Math.sqrt(means.reduce((sum, entry) => sum + of(entry) ** 2, 0) / means.length);
  return {
    ...{ activation, data, depth, width, priorVariance: variance, temperature },
    samples: task.inputs.rows,
    targetVariance: task.targets.data.reduce((sum, y) => sum + y * y, 0) / task.targets.data.length,
    readoutNorm: scalar('readoutNorm'),
    normDeficit: { theory: saddle.branches[0].Delta, networks: force.mean[0], error: force.mcse?.[0] ?? Number.NaN },
    variance: scalar('variance'),
    trainError: scalar('trainError'),
    bias2: scalar('bias2'),
    testError: scalar('testError'),
    meanToTheory: rms((entry) => entry.networks - entry.own),
    meanToGp: rms((entry) => entry.networks - entry.gp),
    meanExcess: excess('testMean'),
    varianceExcess: excess('testVariance'),
    acceptance: diagnostics.acceptance ?? 0,
    rHat: diagnostics.rHatMax ?? 0,
    draws,
  };
}

function stored(): { readonly [name: string]: MeasuredNetwork } {
  try {
    return JSON.parse(readFileSync(STORE, 'utf8'));
  } catch {
    return {};
  }
}

/** The rows as a module: one line a network. */
function rowsFile(list: readonly MeasuredNetwork[]): string {
  return `import { readMeasuredNetworks } from './measured-network.ts';

/** Sampled networks beside the theory, written by \`npx tsx bench/nonlinear-domain.ts --write\` (docs/benchmarks/nonlinear-domain.md). */
export const measuredNetworks = readMeasuredNetworks(\`
${writeMeasuredNetworks(list)}
\`);
`;
}
