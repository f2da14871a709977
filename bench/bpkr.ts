/**
 * Cost of a sweep of the theory of finite width at P = 1,000, N0 = 784, and of one prediction with 9,000 images:
 * `npx tsx bench/bpkr.ts [FOLDER OF MNIST]` (Gaussian inputs of the same size without a folder).
 */

import { readFile } from 'node:fs/promises';
import type { Task } from '../src/data/dataset.ts';
import { linearTeacher } from '../src/data/generators/teacher.ts';
import { type DataFiles, loadTask } from '../src/data/load.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { prepare } from '../src/theory/bpkr/index.ts';

const folder = process.argv[2];
console.log(`backend: ${installNativeBackend().name}`);

function measured<T>(name: string, run: () => T): T {
  const wall = performance.now();
  const before = process.cpuUsage();
  const result = run();
  const cpu = process.cpuUsage(before);
  const milliseconds = (performance.now() - wall).toFixed(0);
  console.log(
    `${name.padEnd(64)} ${milliseconds.padStart(7)} ms (${(cpu.user / 1000).toFixed(0)} ms of processor time)`,
  );
  return result;
}

const sweep = prepare(linearTeacher({ dimension: 784, train: 1000, test: 0, noiseVariance: 0.25, seed: 1 }));
for (const temperature of [0, 0.1]) {
  const points = Array.from({ length: 600 }, (_, i) => {
    const N = Math.round(10 * 10 ** ((i % 50) / 16));
    const L = 1 + (Math.floor(i / 50) % 3);
    const variance = [0.5, 1, 1.5, 2][Math.floor(i / 150)];
    return {
      widths: new Array<number>(L).fill(N),
      priorVariances: new Array<number>(L + 1).fill(variance),
      temperature,
    };
  });
  if (temperature === 0) measured('decomposition, P = 1000, N0 = 784', () => sweep.spectrum(points[0]));
  measured(`600 saddles (50 widths x 3 depths x 4 variances), T = ${temperature}`, () => {
    for (const point of points) sweep.orderParameters(point);
  });
  measured(`the same again, T = ${temperature}`, () => {
    for (const point of points) sweep.orderParameters(point);
  });
}

const files: DataFiles = { read: (path) => readFile(path).catch(() => undefined) };

async function images(train: number): Promise<Task> {
  if (folder === undefined) return linearTeacher({ dimension: 784, train, test: 1000, noiseVariance: 0.25, seed: 2 });
  const spec = {
    source: 'idx',
    path: `${folder}/t10k-images-idx3-ubyte.gz`,
    labels: `${folder}/t10k-labels-idx1-ubyte.gz`,
    train,
    test: 1000,
    normalize: 'unit-variance',
    seed: 1,
  } as const;
  return loadTask(spec, files);
}

// The folder holds 10,000 images; without one the size of all of MNIST is tried too.
for (const train of folder === undefined ? [9000, 60_000] : [9000]) {
  const task = await images(train);
  const { inputs, targets } = task;
  console.log(`${inputs.rows} x ${inputs.columns} inputs, ${targets.columns} outputs: ${task.description}`);
  const theory = prepare(task);
  const parameters = { widths: [500, 500], temperature: 0.1 };
  const first = measured('first prediction, T = 0.1, L = 2, N = 500', () => theory.predictOutputs(parameters));
  const { testError, trainError } = first.errors;
  console.log(`test error ${testError?.toPrecision(6)}, train error ${trainError.toPrecision(6)}`);
  measured('another width', () => theory.predictOutputs({ ...parameters, widths: [100, 100] }));
}
console.log(`most memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
