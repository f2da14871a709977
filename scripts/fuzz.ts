/**
 * `npm run fuzz -- DECODER [--count N] [--seed S]`: damaged inputs of one decoder, each of which must end in data or in an `InputError`.
 *
 * DECODER is a format of data files (csv, parquet, npz, ...), `spec`, `set`, `link` or `store`. Seeds are the files of other tools in
 * `test/data/formats`, for the others valid texts. Prints counts, and what went wrong with the input that shows it.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../src/base/input-error.ts';
import { guardedDecoder } from '../src/data/formats/decode-guard.ts';
import { type FormatName, formatNames } from '../src/data/formats/registry.ts';
import { applyOverrides, parseSpec, readSpecText } from '../src/experiment/parse-spec.ts';
import type { StoredResult } from '../src/experiment/result-store.ts';
import { definitions } from '../src/lab/rooms/definitions.ts';
import { decodeAddress } from '../src/lab/state/address.ts';
import { nodeDecodeThread } from '../src/node/data/decode-thread.ts';
import { readRecord, recordText } from '../src/node/store/record.ts';
import { RandomStream } from '../src/random/stream.ts';

interface Target {
  readonly seeds: readonly Uint8Array[];
  /** Throws an `InputError` for bad input, and nothing else. */
  run(bytes: Uint8Array): unknown;
}

const SPEC = `theory: bpkr
title: fuzz
data: { source: digits, classes: [0, 1], train: 20, test: 20 }
network: { depth: 1, width: 100, activation: linear }
temperature: 0.01
sweep: { network.width: [10, 100], network.depth: [1, 2] }
simulation: { sampler: gibbs, chains: 2, draws: 10 }
`;
const PREDICTION = {
  orderParameters: { U: 1 },
  observables: { testError: 0.25, variance: Number.POSITIVE_INFINITY },
  references: {},
  status: { converged: true, warnings: [] },
  citations: [],
};
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (value: string) => new TextEncoder().encode(value);

function formatTarget(name: FormatName): Target {
  const root = join(import.meta.dirname, '..', 'test', 'data', 'formats');
  const seeds = readdirSync(root).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'manifest.json'), 'utf8')) as {
      files: { file: string; format: string }[];
    };
    const own = manifest.files.filter(({ format }) => format === name);
    return own.map(({ file }) => new Uint8Array(readFileSync(join(root, folder, file))));
  });
  if (name === 'idx') {
    const pictures = join(root, '..', 'cases', 'mnist-names', 'official');
    for (const file of readdirSync(pictures)) seeds.push(new Uint8Array(readFileSync(join(pictures, file))));
  }
  // In a thread with a watchdog, as in the command line: a library may not end on damaged bytes.
  const decode = guardedDecoder(() => nodeDecodeThread(), { seconds: 5, secondsPerMiB: 0 });
  return { seeds, run: (bytes) => decode({ format: name, bytes, name: 'fuzz', options: { limit: 1 << 24 } }) };
}

function target(name: string): Target {
  if ((formatNames as readonly string[]).includes(name)) return formatTarget(name as FormatName);
  switch (name) {
    case 'spec':
      return { seeds: [bytesOf(SPEC)], run: (bytes) => parseSpec(readSpecText(text(bytes))) };
    case 'set': {
      const base = readSpecText(SPEC);
      const seeds = [
        'network.width=100',
        'data.classes=[0, 1]',
        'sweep={network.depth: [1, 2]}',
        'temperature=1e-3',
      ].map(bytesOf);
      return { seeds, run: (bytes) => parseSpec(applyOverrides(base, [text(bytes)])) };
    }
    case 'store': {
      const body = { digest: 'd', seconds: 1 };
      const records = [
        { ...body, kind: 'prediction', value: PREDICTION },
        { ...body, kind: 'simulation', value: { observables: {}, diagnostics: {}, warnings: [] } },
      ].map((record) => recordText(record as unknown as StoredResult));
      const known = new Set(records);
      const run = (bytes: Uint8Array) => {
        const record = readRecord(text(bytes));
        if (typeof record === 'string') throw new InputError('store', record, 'a whole record');
        if (!known.has(recordText(record))) throw new Error('a damaged record was believed');
      };
      return { seeds: records.map(bytesOf), run };
    }
    case 'link': {
      const links = definitions.map(
        (room) => `#${room.id}?v=1&N=100&P=30&data=digits&classes=0-1&seed=1&test=50&noise=0.1`,
      );
      return { seeds: links.map(bytesOf), run: (bytes) => decodeAddress(text(bytes), definitions) };
    }
    default:
      throw new InputError('DECODER', name, `one of ${[...formatNames, 'spec', 'set', 'link', 'store'].join(', ')}`);
  }
}

/** A seed with bytes changed, cut out, put in, or repeated; now and then only its beginning. */
function mutant(seed: Uint8Array, stream: RandomStream): Uint8Array {
  let bytes = Array.from(seed);
  const edits = 1 + stream.integer(4);
  for (let edit = 0; edit < edits && bytes.length > 0; edit++) {
    const at = stream.integer(bytes.length);
    switch (stream.integer(6)) {
      case 0:
        bytes[at] = stream.integer(256);
        break;
      case 1:
        bytes[at] ^= 1 << stream.integer(8);
        break;
      case 2:
        bytes.splice(at, 1 + stream.integer(8));
        break;
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: 1 + stream.integer(8) }, () => stream.integer(256)));
        break;
      case 4:
        bytes.splice(at, 0, ...bytes.slice(at, at + stream.integer(32)));
        break;
      default:
        if (stream.integer(8) === 0) bytes = bytes.slice(0, at);
        else bytes[at] = [0, 1, 127, 128, 255][stream.integer(5)];
    }
  }
  return Uint8Array.from(bytes);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const [name = ''] = positionals;
const { seeds, run } = target(name);
const count = Number(values.count);
const stream = new RandomStream({ seed: Number(values.seed), purpose: `fuzz ${name}` });
const tally = { read: 0, refused: 0, stopped: 0, failed: 0 };
let slowest = 0;
const folder = join(tmpdir(), 'widthwise-fuzz');
for (let i = 0; i < count; i++) {
  const bytes = mutant(seeds[stream.integer(seeds.length)], stream);
  const start = performance.now();
  try {
    await run(bytes);
    tally.read++;
  } catch (error) {
    if (error instanceof InputError && /not decoded within|ended its thread/.test(error.message)) tally.stopped++;
    else if (error instanceof InputError) tally.refused++;
    else {
      tally.failed++;
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${name}-${i}`);
      writeFileSync(path, bytes);
      console.error(`${path}: ${error instanceof Error ? error.stack?.split('\n').slice(0, 3).join(' ') : error}`);
    }
  }
  slowest = Math.max(slowest, performance.now() - start);
}
console.log(
  `${name}: ${count} inputs from ${seeds.length} seeds, ${tally.read} read, ${tally.refused} refused, ${tally.stopped} stopped by the watchdog, ${tally.failed} failed; the slowest took ${slowest.toFixed(0)} ms`,
);
process.exitCode = tally.failed === 0 ? 0 : 1;
