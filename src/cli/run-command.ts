import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { PreparedData } from '../experiment/point.ts';
import { compare, predict, type RunKind, type RunOptions, type RunResult, simulate } from '../experiment/run.ts';
import { installNativeBackend } from '../node/blas/install.ts';
import { nodeDataLoader, nodeFileReader } from '../node/load-data.ts';
import { packageCommit, packageVersion } from '../node/package-info.ts';
import { provenanceOf } from '../node/provenance.ts';
import { type WrittenRun, writeRun } from '../node/results-folder.ts';
import { fileStore, writeProblem } from '../node/store/file-store.ts';
import { createWorkerPool, type WorkerPool } from '../node/worker-pool.ts';
import { runJson } from '../report/run-json.ts';
import { exitCodeOf } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { Keeping } from './keeping.ts';
import { printRun } from './print-run.ts';
import { ProgressLine, seconds } from './progress.ts';
import { readSpec } from './spec-input.ts';

/** Options of `predict`, `simulate` and `compare`. */
export interface RunFlags {
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly out: string;
  readonly workers?: number;
  readonly fresh?: boolean;
  readonly quiet?: boolean;
}

/** A run from the command line with everything it wrote. */
export interface CommandRun {
  readonly parsed: ParsedSpec;
  readonly run: RunResult;
  readonly written?: WrittenRun;
  readonly exitCode: number;
}

const runners = { predict, simulate, compare };

/** Runs a spec, shows progress on stderr, writes the results, and prints them: a summary, or one JSON document. */
export async function runCommand(kind: RunKind, specFile: string, flags: RunFlags): Promise<CommandRun> {
  const started = new Date();
  const clock = performance.now();
  const progress = new ProgressLine(flags.quiet ? { write: () => true } : process.stderr);
  const { parsed, folder } = await readSpec(specFile, flags.set);
  const backend = installNativeBackend();
  const interrupt = interruptSignal(() => progress.say('stopping; what is done is kept (once more: at once)'));
  const data = new Map<string, PreparedData>();
  const load = nodeDataLoader(folder);
  const keeping = new Keeping(await writeProblem(flags.out));
  let pool: WorkerPool | undefined;
  const options: RunOptions = {
    loadData: async (spec) => {
      const loaded = await load(spec);
      data.set(loaded.digest, loaded);
      return loaded;
    },
    readFile: nodeFileReader(folder),
    onProgress: (step) => progress.update(step),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    signal: interrupt.signal,
    store: keeping.guard(
      fileStore(join(flags.out, '.store', buildName()), {
        onDamaged: (path, reason) => progress.say(`damaged result ${path}: ${reason}; computed again`),
      }),
    ),
    fresh: flags.fresh ?? false,
  };
  try {
    pool = createWorkerPool(flags.workers === undefined ? {} : { workers: flags.workers });
    const run = await runners[kind](parsed, { ...options, executor: pool, theoryInWorkers: true });
    progress.end();
    const provenance = provenanceOf({
      parsed,
      data: [...data.values()],
      backend,
      workers: pool.workers,
      started,
      seconds: (performance.now() - clock) / 1000,
      command: commandText(kind, specFile, flags),
      simulated: kind !== 'predict',
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(runJson(parsed, run, provenance))}\n`);
    else process.stdout.write(printRun(parsed, run));
    const written =
      run.points.length === 0 ? undefined : await keeping.attempt(() => writeRun(flags.out, parsed, run, provenance));
    if (run.reused > 0) progress.say(`${run.reused} results were there already (--fresh computes them again)`);
    if (!flags.json) for (const warning of run.warnings) progress.say(`note: ${warning}`);
    if (written !== undefined) progress.say(`report: ${written.report}`);
    sayFailures(run, progress);
    if (keeping.problem !== undefined) progress.say(`widthwise: ${keeping.problem.message}`);
    progress.say(`${kind} took ${seconds((performance.now() - clock) / 1000)} with the ${backend.name} backend`);
    return {
      parsed,
      run,
      ...(written === undefined ? {} : { written }),
      exitCode: run.interrupted ? interrupt.exitCode() : (keeping.exitCode() ?? exitCodeOf(run, parsed.spec.judge)),
    };
  } finally {
    progress.end();
    interrupt.dispose();
    await pool?.close();
  }
}

/** How many failed points are named one by one. */
const MOST_NAMED = 10;

function sayFailures({ failures }: RunResult, progress: ProgressLine): void {
  for (const { error } of failures.slice(0, MOST_NAMED)) {
    progress.say(`widthwise: ${error instanceof Error ? error.message : String(error)}`);
  }
  const rest = failures.length - MOST_NAMED;
  if (rest > 0) progress.say(`widthwise: ${rest} more points could not be computed`);
}

/** Results of another version of the library are not taken for this one's. */
function buildName(): string {
  return [packageVersion(), packageCommit()?.replace('+', '')].filter((part) => part !== undefined).join('-');
}

function commandText(kind: RunKind, file: string, flags: RunFlags): string {
  return ['widthwise', kind, file, ...flags.set.flatMap((override) => ['--set', override])].join(' ');
}
