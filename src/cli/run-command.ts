import { createHash } from 'node:crypto';
import { InputError } from '../base/input-error.ts';
import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { PreparedData } from '../experiment/point.ts';
import type { PointResult } from '../experiment/results.ts';
import { compare, predict, type RunKind, type RunOptions, type RunResult, simulate } from '../experiment/run.ts';
import { installNativeBackend } from '../node/blas/install.ts';
import { nodeDataLoader, nodeFileReader } from '../node/load-data.ts';
import { provenanceOf } from '../node/provenance.ts';
import { inParts, type WrittenRun, writeRun } from '../node/results-folder.ts';
import { fileCheckpoints } from '../node/store/checkpoints.ts';
import { writeProblem } from '../node/store/file-store.ts';
import { PointSpool } from '../node/store/point-spool.ts';
import { type Hold, holdStudy } from '../node/study/coordinator.ts';
import { keepFailures, knownFailures } from '../node/study/failures.ts';
import { type OpenStudy, openStudy, studyRecord } from '../node/study/open-study.ts';
import { createWorkerPool } from '../node/worker-pool.ts';
import { runJsonText } from '../report/run/run-json.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { type Interrupt, interruptSignal } from './interrupt.ts';
import { Keeping } from './keeping.ts';
import { printRun } from './print-run.ts';
import { printable } from './printable.ts';
import { ProgressLine, seconds } from './progress.ts';
import { dryRun, runOnCluster } from './slurm-engine.ts';
import { readSpec } from './spec-input.ts';

/** Options of `predict`, `simulate` and `compare`. */
export interface RunFlags {
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly out: string;
  readonly workers?: number;
  readonly fresh?: boolean;
  readonly quiet?: boolean;
  readonly draws?: boolean;
  readonly engine?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

/** A run from the command line with everything it wrote. */
export interface CommandRun {
  readonly parsed: ParsedSpec;
  /** Absent where nothing was run: another process does, or the cluster has not ended. */
  readonly run?: RunResult;
  readonly written?: WrittenRun;
  readonly exitCode: number;
}

/** A spec as a command got it. */
export interface SpecToRun {
  readonly parsed: ParsedSpec;
  /** Where its relative paths start. */
  readonly folder: string;
  /** As it was typed. */
  readonly command: string;
}

const runners = { predict, simulate, compare };

/** Runs a spec file, shows progress on stderr, writes the results, and prints them: a summary, or one JSON document. */
export async function runCommand(kind: RunKind, specFile: string, flags: RunFlags): Promise<CommandRun> {
  const { parsed, folder } = await readSpec(specFile, flags.set);
  return runSpec(kind, { parsed, folder, command: commandText(kind, specFile, flags) }, flags);
}

/** As `runCommand`, of a spec that was read. */
export async function runSpec(
  kind: RunKind,
  { parsed, folder, command }: SpecToRun,
  flags: RunFlags,
): Promise<CommandRun> {
  const engine = engineOf(flags);
  const progress = new ProgressLine(flags.quiet ? { write: () => true } : process.stderr, undefined, flags.json);
  const problem = await writeProblem(flags.out);
  if (problem !== undefined && engine === 'slurm') throw problem;
  const keeping = new Keeping(problem);
  const open = openStudy(studyRecord(kind, parsed, folder, flags.out), parsed, (path, reason) =>
    progress.say(`damaged result ${path}: ${reason}; computed again`),
  );
  if (flags.dryRun) {
    process.stdout.write(await dryRun(open));
    return { parsed, exitCode: exitCodes.done };
  }
  const interrupt = interruptSignal(() => progress.say('stopping; what is done is kept (once more: at once)'));
  let hold: Hold | undefined;
  try {
    const held = await keeping.attempt(async () => {
      await open.folder.create(open.record);
      return holdStudy(open.folder.path);
    });
    if (held !== undefined && 'host' in held) {
      const by = `process ${held.process} on ${held.host}`;
      progress.say(`widthwise: ${by} runs this study already; see \`widthwise status ${open.record.name}\``);
      return { parsed, exitCode: exitCodes.usage };
    }
    hold = held;
    if (engine === 'slurm') {
      const outcome = await runOnCluster(open, flags, {
        signal: interrupt.signal,
        held: async () => hold?.held() ?? true,
        onProgress: (step) => progress.update(step),
        say: (text) => progress.say(text),
      });
      progress.end();
      if (outcome === 'interrupted' && !interrupt.signal.aborted) return { parsed, exitCode: exitCodes.done };
      if (outcome === 'interrupted') return { parsed, exitCode: interrupt.exitCode() };
      if (outcome === 'cancelled') return { parsed, exitCode: exitCodes.interrupted };
      if (outcome !== 'done') return { parsed, exitCode: exitCodes.failed };
      await open.store.refresh();
    }
    return await runHere(kind, open, command, flags, { progress, keeping, interrupt, engine });
  } finally {
    progress.end();
    interrupt.dispose();
    await hold?.release();
  }
}

interface Around {
  readonly progress: ProgressLine;
  readonly keeping: Keeping;
  readonly interrupt: Interrupt;
  readonly engine: 'local' | 'slurm';
}

/** Computes on this machine what has no result yet, then prints and writes the whole. */
async function runHere(
  kind: RunKind,
  open: OpenStudy,
  command: string,
  flags: RunFlags,
  { progress, keeping, interrupt, engine }: Around,
): Promise<CommandRun> {
  const { parsed, record } = open;
  const started = new Date();
  const clock = performance.now();
  const backend = installNativeBackend();
  const data = new Map<string, PreparedData>();
  const load = nodeDataLoader(record.folder);
  const checkpoints = fileCheckpoints(record.store);
  const failed = engine === 'slurm' ? await knownFailures(open.folder) : undefined;
  const options: RunOptions = {
    loadData: async (spec) => {
      const loaded = await load(spec);
      data.set(loaded.digest, loaded);
      return loaded;
    },
    readFile: nodeFileReader(record.folder),
    onProgress: (step) => progress.update(step),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    signal: interrupt.signal,
    store: keeping.guard(open.store),
    fresh: flags.fresh ?? false,
    draws: flags.draws ?? false,
    ...(flags.fresh ? {} : { checkpoints }),
    ...(failed === undefined ? {} : { knownFailure: failed }),
  };
  const spool = open.plan.count > MOST_IN_HAND ? new PointSpool() : undefined;
  const whole = (point: PointResult) => spool?.whole(point) ?? point;
  const writing = (done: number, total: number) => progress.update({ stage: 'write', done, total });
  const pool = createWorkerPool({
    oneBlasThread: true,
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
  });
  try {
    const run = await runners[kind](parsed, {
      ...options,
      executor: pool,
      theoryInWorkers: true,
      ...(spool === undefined ? {} : { retain: (point) => spool.take(point) }),
    });
    await checkpoints.flush();
    progress.end();
    const provenance = provenanceOf({
      parsed,
      data: [...data.values()],
      backend,
      workers: pool.workers,
      started,
      seconds: (performance.now() - clock) / 1000,
      command,
      simulated: kind !== 'predict',
    });
    // A run that was stopped still writes its short report; a whole one that is being written obeys a signal.
    const stop = run.interrupted ? undefined : interrupt.signal;
    if (flags.json) await unlessStopped(stop, () => print(inParts(runJsonText(parsed, run, provenance, whole), stop)));
    else process.stdout.write(printRun(parsed, run));
    await keeping.attempt(() => keepFailures(open.folder, run.failures));
    // A stop is obeyed at once: the report of a long study would take a while, and the same command writes it later.
    const brief = run.points.length > 0 && !(run.interrupted && run.points.length > MOST_WHEN_STOPPED);
    const listen = spool === undefined ? {} : { onProgress: writing };
    const written =
      brief && !stop?.aborted
        ? await unlessStopped(stop, () =>
            keeping.attempt(() =>
              writeRun(flags.out, parsed, run, provenance, {
                whole,
                draws: flags.draws ?? false,
                signal: stop,
                ...listen,
              }),
            ),
          )
        : undefined;
    const stopped = run.interrupted || interrupt.signal.aborted;
    progress.end();
    if (run.interrupted && !brief) progress.say('results are kept; the same command goes on and writes the report');
    if (run.reused > 0 && engine === 'local') {
      progress.say(`${run.reused} results were there already (--fresh computes them again)`);
    }
    if (!flags.json) for (const warning of run.warnings) progress.say(`note: ${warning}`);
    if (written !== undefined) progress.say(`report: ${written.report}`);
    if (written?.draws !== undefined) progress.say(`draws: ${written.draws}`);
    if (flags.draws && written !== undefined && written.draws === undefined) {
      progress.say('note: no draws: this sampler runs independent networks, not chains');
    }
    // What went wrong is said with --quiet too.
    for (const problem of failureLines(run)) process.stderr.write(`${printable(problem)}\n`);
    if (keeping.problem !== undefined) process.stderr.write(`widthwise: ${printable(keeping.problem.message)}\n`);
    progress.say(`${kind} took ${seconds((performance.now() - clock) / 1000)} with the ${backend.name} backend`);
    return {
      parsed,
      run,
      ...(written === undefined ? {} : { written }),
      exitCode: stopped ? interrupt.exitCode() : (keeping.exitCode() ?? exitCodeOf(run, parsed.spec.judge)),
    };
  } finally {
    await pool.close();
  }
}

function engineOf({ engine = 'local', fresh, draws, dryRun: dry, wait }: RunFlags): 'local' | 'slurm' {
  if (engine !== 'local' && engine !== 'slurm')
    throw new InputError('--engine', JSON.stringify(engine), 'local or slurm');
  if (engine === 'slurm' && fresh) throw new InputError('--fresh', 'it beside --engine slurm', 'another --out folder');
  if (engine === 'slurm' && draws) throw new InputError('--draws', 'it beside --engine slurm', '--engine local');
  if (engine === 'local' && (dry || wait === false)) {
    throw new InputError('--engine', '"local"', 'slurm, with --dry-run or --no-wait');
  }
  return engine;
}

/** The theory of sweeps of more points is packed until it is written. */
const MOST_IN_HAND = 500;

/** What an action returns; undefined where the signal ended it. */
async function unlessStopped<T>(signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

async function print(parts: AsyncIterable<string>): Promise<void> {
  for await (const part of parts) {
    if (!process.stdout.write(part)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** A stopped run of more points than this writes no report. */
const MOST_WHEN_STOPPED = 200;

/** How many failed points are named one by one. */
const MOST_NAMED = 10;

function failureLines({ failures }: RunResult): string[] {
  const lines = failures
    .slice(0, MOST_NAMED)
    .map(({ error }) => `widthwise: ${error instanceof Error ? error.message : String(error)}`);
  const rest = failures.length - MOST_NAMED;
  if (rest > 0) lines.push(`widthwise: ${rest} more points could not be computed`);
  return lines;
}

function commandText(kind: RunKind, file: string, flags: RunFlags): string {
  return ['widthwise', kind, file, ...flags.set.flatMap((override) => ['--set', override])].join(' ');
}
