/** Random numbers: bulk and single draws, with WebAssembly and without. `npm run bench -- random` prints a Markdown table. */
import { cpus } from 'node:os';
import { useRandomKernel } from '../src/random/active-kernel.ts';
import { plainKernel } from '../src/random/plain-kernel.ts';
import { RandomStream } from '../src/random/stream.ts';
import { wasmKernel } from '../src/random/wasm-kernel.ts';

/** Numbers a second, in millions: the best of many repetitions, because other processes only ever slow one down. */
function rate(count: number, run: () => void, seconds = 1.5): number {
  for (let i = 0; i < 3; i++) run();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return count / best / 1000;
}

const N = 1 << 17;
let sink = 0;
const cases: readonly (readonly [string, (stream: RandomStream) => () => void])[] = [
  [
    'fillNormal, Float32Array',
    (stream) => {
      const out = new Float32Array(N);
      return () => stream.fillNormal(out);
    },
  ],
  [
    'fillNormal, Float64Array',
    (stream) => {
      const out = new Float64Array(N);
      return () => stream.fillNormal(out);
    },
  ],
  [
    'normal()',
    (stream) => () => {
      for (let i = 0; i < N; i++) sink += stream.normal();
    },
  ],
  [
    'uniform()',
    (stream) => () => {
      for (let i = 0; i < N; i++) sink += stream.uniform();
    },
  ],
  [
    'gamma(50)',
    (stream) => () => {
      for (let i = 0; i < N; i++) sink += stream.gamma(50);
    },
  ],
  [
    'Math.random() (engine, no streams)',
    () => () => {
      for (let i = 0; i < N; i++) sink += Math.random();
    },
  ],
];

console.log(`Node ${process.version}, ${cpus()[0].model}, one thread, millions of numbers a second (best of many)\n`);
console.log('| draw | WebAssembly SIMD | plain JavaScript |');
console.log('| --- | --- | --- |');
for (const [name, make] of cases) {
  const [wasm, plain] = [wasmKernel(), plainKernel()].map((kernel) => {
    useRandomKernel(kernel);
    return rate(N, make(new RandomStream({ seed: 1, purpose: 'bench' })));
  });
  console.log(`| ${name} | ${wasm.toFixed(0)} | ${plain.toFixed(0)} |`);
}
if (!Number.isFinite(sink)) process.exitCode = 1;
