import { InputError } from '../base/input-error.ts';
import type { RunKind } from '../experiment/run.ts';
import { parameterText } from '../experiment/walk.ts';
import { installNativeBackend } from '../node/blas/install.ts';
import { Presence } from '../node/store/presence.ts';
import { type Cost, calibrate } from '../node/study/calibrate.ts';
import { type OpenStudy, openStudy, studyRecord } from '../node/study/open-study.ts';
import { PointTable } from '../node/study/point-table.ts';
import { type StudyStatus, studyStatus } from '../node/study/study-status.ts';
import { createWorkerPool } from '../node/worker-pool.ts';
import { interruptSignal } from './interrupt.ts';
import { ProgressLine, seconds } from './progress.ts';
import { readSpec } from './spec-input.ts';
import { textTable } from './text-table.ts';

/** Options of `plan`. */
export interface PlanFlags {
  readonly set: readonly string[];
  readonly kind: string;
  readonly list?: boolean;
  readonly from: number;
  readonly page: number;
  readonly workers?: number;
  readonly cost: boolean;
  readonly json?: boolean;
  readonly out: string;
}

/** Plans a study, checks every point of it, and prints counts, cost and a page of the points. */
export async function planCommand(file: string, flags: PlanFlags): Promise<number> {
  const kind = kindOf(flags.kind);
  const { parsed, folder } = await readSpec(file, flags.set);
  const open = openStudy(studyRecord(kind, parsed, folder, flags.out), parsed);
  const progress = new ProgressLine();
  const interrupt = interruptSignal(() => progress.say('stopping'));
  try {
    const table = await PointTable.of(open, interrupt.signal, (done) =>
      progress.update({ stage: 'study', done, total: open.plan.count, detail: 'planned' }),
    );
    progress.end();
    const status = await studyStatus(open, table, new Presence(open.record.store));
    const cost = flags.cost ? await costOf(open, kind, table, flags.workers) : undefined;
    const page = flags.list ? await pageOf(open, table, status, flags) : [];
    if (flags.json) {
      const { name, total, counts } = status;
      const document = { name, total, simulated: table.simulations, counts, ...cost, ...(flags.list ? { page } : {}) };
      process.stdout.write(`${JSON.stringify(document)}\n`);
    } else process.stdout.write(planText(table, status, cost, page, flags));
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return interrupt.exitCode();
  } finally {
    progress.end();
    interrupt.dispose();
  }
}

function kindOf(kind: string): RunKind {
  if (kind === 'predict' || kind === 'simulate' || kind === 'compare') return kind;
  throw new InputError('--kind', JSON.stringify(kind), 'predict, simulate or compare');
}

interface Reckoned extends Cost {
  readonly workers: number;
}

async function costOf(
  open: OpenStudy,
  kind: RunKind,
  table: PointTable,
  workers: number | undefined,
): Promise<Reckoned> {
  installNativeBackend();
  const pool = createWorkerPool({ oneBlasThread: true, ...(workers === undefined ? {} : { workers }) });
  try {
    return { ...(await calibrate(open, kind, table.indices, pool)), workers: pool.workers };
  } finally {
    await pool.close();
  }
}

interface PageRow {
  readonly index: number;
  readonly point: string;
  readonly digest: string;
  readonly simulation?: string;
  readonly state: string;
}

async function pageOf(
  { plan, record }: OpenStudy,
  table: PointTable,
  { states }: StudyStatus,
  { from, page }: PlanFlags,
): Promise<PageRow[]> {
  const rows: PageRow[] = [];
  for (let place = from; place < Math.min(table.count, from + page); place++) {
    const planned = await plan.at(table.indices[place]);
    const { index, digest } = planned.point;
    const simulated = record.kind !== 'predict' && planned.simulated;
    rows.push({
      index,
      point: parameterText(planned) || '-',
      digest,
      ...(simulated ? { simulation: planned.simulationDigest } : {}),
      state: states[place],
    });
  }
  return rows;
}

function planText(
  table: PointTable,
  { name, total, counts }: StudyStatus,
  cost: Reckoned | undefined,
  page: readonly PageRow[],
  { from, list }: PlanFlags,
): string {
  const { done, running, failed, planned } = counts;
  const lines = [
    name,
    `${total} points, ${table.simulations} of them simulated: ${done} done, ${running} running, ${failed} failed, ${planned} planned`,
  ];
  if (cost !== undefined) lines.push(costText(table, counts.planned / Math.max(1, total), cost));
  if (list) {
    const rows = page.map(({ index, point, digest, simulation, state }) => [
      index,
      point,
      digest.slice(0, 12),
      simulation?.slice(0, 12) ?? '-',
      state,
    ]);
    lines.push('', textTable(['#', 'point', 'digest', 'simulation', 'state'], rows));
    const next = from + page.length;
    if (next < table.count) lines.push(`${table.count - next} more: --from ${next}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What is left, by the share of the points that is. */
function costText(table: PointTable, share: number, { theory = 0, simulation = 0, memory, workers }: Reckoned): string {
  const left = share * (table.count * theory + table.simulations * simulation);
  const each = simulation > 0 ? `, ${seconds(simulation)} a simulated point` : '';
  return `about ${seconds(left / workers)} on ${workers} workers (${seconds(theory)} a point of theory${each}), ${Math.round(memory / 2 ** 20)} MiB`;
}
