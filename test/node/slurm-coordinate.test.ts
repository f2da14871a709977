import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { slurmShape } from '../../src/experiment/slurm-shape.ts';
import { chunksOf } from '../../src/node/slurm/chunks.ts';
import { coordinate } from '../../src/node/slurm/coordinate.ts';
import { batchScript, jobName } from '../../src/node/slurm/script.ts';
import { holdStudy } from '../../src/node/study/coordinator.ts';
import { openStudy, studyRecord } from '../../src/node/study/open-study.ts';
import { PointTable } from '../../src/node/study/point-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'widthwise-coordinate-'));
const path = process.env.PATH;
let serial = 0;

/** Commands of a cluster that answer as they are told. */
function cluster(commands: { readonly [name: string]: string }): void {
  const bin = join(folder, `bin-${++serial}`);
  mkdirSync(bin);
  const all = { scontrol: 'echo "MaxArraySize = 1001"', scancel: 'exit 0', ...commands };
  for (const [name, body] of Object.entries(all)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  process.env.PATH = `${bin}:${path}`;
}

async function study() {
  const parsed = parseSpec({
    title: `study ${++serial}`,
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 6, train: 5, test: 4 },
    network: { depth: 1, width: 10 },
    temperature: 0.2 + serial / 100,
    sweep: { 'network.width': [4, 10, 20] },
  });
  const open = openStudy(studyRecord('predict', parsed, folder, join(folder, 'out')), parsed);
  await open.folder.create(open.record);
  const table = await PointTable.of(open);
  const said: string[] = [];
  const options = {
    table,
    settings: slurmShape.parse({ attempts: 2 }),
    program: ['widthwise'],
    signal: new AbortController().signal,
    held: async () => true,
    onProgress: () => undefined,
    say: (text: string) => said.push(text),
    look: 20,
  };
  /** Puts the results of some points where tasks would. */
  const finish = async (indices: readonly number[]) => {
    for (const index of indices) {
      const { point } = await open.plan.at(index);
      const value = parsed.adapter.predict(point);
      await open.store.put({ kind: 'prediction', digest: point.digest, value, seconds: 0 });
    }
  };
  return { open, options, said, finish };
}

beforeAll(() => mkdirSync(join(folder, 'out'), { recursive: true }));
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

const SUBMITS = 'cat >/dev/null; echo 7';

describe('the state of a study on a cluster', { timeout: 30_000 }, () => {
  it('is done when all results are there, whatever the queue says of the job', async () => {
    for (const squeue of ['exit 1', 'exit 0', 'echo "FAILED widthwise-study"']) {
      const { open, options, finish } = await study();
      cluster({ sbatch: SUBMITS, squeue });
      await finish([0, 1, 2]);
      expect(await coordinate(open, options)).toBe('done');
      expect(await open.folder.attempts()).toEqual([]);
    }
  });

  it('is not done when jobs end with success and no result: they are submitted again, and then it is said', async () => {
    const { open, options, said } = await study();
    cluster({ sbatch: SUBMITS, squeue: 'exit 0' });
    expect(await coordinate(open, options)).toBe('barren');
    expect(await open.folder.attempts()).toHaveLength(2);
    expect(said).toEqual(['job 7: 3 points in 1 tasks', 'job 7: 3 points in 1 tasks']);
  });

  it('waits for files while the queue does not answer, and submits nothing', async () => {
    const { open, options, said, finish } = await study();
    cluster({ sbatch: SUBMITS, squeue: 'exit 1' });
    const outcome = coordinate(open, options);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await finish([0, 1, 2]);
    expect(await outcome).toBe('done');
    expect(said).toEqual(['the queue does not answer; waiting for files']);
  });

  it('submits again only the points without a result', async () => {
    const { open, options, finish } = await study();
    await finish([1]);
    cluster({ sbatch: SUBMITS, squeue: 'exit 0' });
    await coordinate(open, options);
    expect((await open.folder.attempt(1))?.chunks).toEqual([[0, 2]]);
  });

  it('counts a point that failed apart, and does not submit it again', async () => {
    const { open, options, finish } = await study();
    const { point } = await open.plan.at(2);
    await finish([0, 1]);
    const failure = { index: 2, kind: 'prediction', digest: point.digest, parameters: {}, message: 'no' } as const;
    await open.folder.addFailure(failure);
    cluster({ sbatch: SUBMITS, squeue: 'exit 0' });
    expect(await coordinate(open, options)).toBe('done');
    expect(await open.folder.attempts()).toEqual([]);
  });

  it('ends when it is cancelled by a file, though scancel says nothing of a job that it does not know', async () => {
    const { open, options } = await study();
    const sent = join(folder, 'sent');
    const name = jobName(open.folder.path);
    cluster({ sbatch: `touch ${sent}; ${SUBMITS}`, squeue: `[ ! -e ${sent} ] || echo "RUNNING ${name}"` });
    const outcome = coordinate(
      { ...open },
      { ...options, onProgress: () => existsSync(sent) && void open.folder.cancel() },
    );
    expect(await outcome).toBe('cancelled');
    expect(await open.folder.attempts()).toHaveLength(1);
  });

  it('is refused in the words of the cluster', async () => {
    const { open, options } = await study();
    cluster({
      sbatch: 'cat >/dev/null; echo "sbatch: error: invalid partition specified: fast" >&2; exit 1',
      squeue: 'exit 0',
    });
    await expect(coordinate(open, options)).rejects.toThrow('slurm: found sbatch: error: invalid partition');
  });
});

describe('the coordinator of a study', () => {
  it('is one: a second one learns who it is, and follows when the first has let go', async () => {
    const place = join(folder, 'held');
    const first = await holdStudy(place);
    expect(await holdStudy(place)).toMatchObject({ process: process.pid });
    if (!('held' in first)) throw new Error('the first has no hold');
    expect(await first.held()).toBe(true);
    await first.release();
    const second = await holdStudy(place);
    expect('held' in second && (await second.held())).toBe(true);
    expect(await first.held()).toBe(false);
    if ('release' in second) await second.release();
  });

  it('of a process that is gone, or on another machine without a sign of life, is followed by one of many', async () => {
    const place = join(folder, 'gone');
    mkdirSync(join(place, 'coordinators'), { recursive: true });
    for (const [number, host] of [
      [1, (await import('node:os')).hostname()],
      [2, 'elsewhere'],
    ] as const) {
      const holder = { host, process: 999_999_999, began: '1', count: 3 };
      writeFileSync(join(place, 'coordinators', `${number}.json`), JSON.stringify(holder));
    }
    const holds = await Promise.all(Array.from({ length: 5 }, () => holdStudy(place, 200)));
    expect(holds.filter((hold) => 'held' in hold)).toHaveLength(1);
    for (const hold of holds) if ('release' in hold) await hold.release();
    expect(readdirSync(join(place, 'coordinators')).sort()).toEqual(['1.json', '2.json', '3.json', '3.released']);
  });
});

describe('the coordinator of a study where the system tells no beginnings of processes', () => {
  it('is followed where its number lives on and its count does not rise, and is not where it does', async () => {
    const place = join(folder, 'no-proc');
    mkdirSync(join(place, 'coordinators'), { recursive: true });
    const path = join(place, 'coordinators', '1.json');
    const holder = { host: (await import('node:os')).hostname(), process: process.pid };
    let count = 0;
    const beat = () => {
      writeFileSync(`${path}.new`, JSON.stringify({ ...holder, count: count++ }));
      renameSync(`${path}.new`, path);
    };
    beat();
    const timer = setInterval(beat, 50);
    expect(await holdStudy(place, 4000)).toMatchObject({ process: process.pid });
    clearInterval(timer);
    const next = await holdStudy(place, 200);
    expect('held' in next).toBe(true);
    if ('release' in next) await next.release();
  });
});

describe('a submission', () => {
  it('has a task for every simulated point and for so many others, and fits into the largest array', async () => {
    const places = Array.from({ length: 250 }, (_, i) => i);
    const table = { indices: Uint32Array.from(places), isSimulated: (place: number) => place < 10 } as PointTable;
    const chunks = chunksOf(table, places, 100, 1001);
    expect(chunks.map((chunk) => chunk.length)).toEqual([...Array(10).fill(1), 100, 100, 40]);
    expect(chunks.flat()).toEqual(places);
    const fewer = chunksOf(table, places, 100, 5);
    expect(fewer.length).toBeLessThanOrEqual(5);
    expect(fewer.flat()).toEqual(places);
  });

  it('asks for what the spec says, and quotes paths as a shell reads them', () => {
    const settings = slurmShape.parse({ partition: 'long', time: '2:00:00', memory: '4G', cpus: 4, atOnce: 8 });
    const program = ['/usr/bin/node', "/a folder/it's/main.js"];
    const script = batchScript({ name: 'n', study: '/s', attempt: 2, tasks: 12, settings, program });
    const lines = [
      '--array=0-11%8',
      '--partition=long',
      '--time=2:00:00',
      '--signal=B:USR2@60',
      '--mem=4G',
      '--requeue',
    ];
    for (const line of lines) expect(script).toContain(`#SBATCH ${line}\n`);
    expect(script).toContain("exec /usr/bin/node '/a folder/it'\\''s/main.js' task /s 2\n");
  });

  it('with a word that a shell would take apart is refused', () => {
    expect(slurmShape.safeParse({ partition: 'a b; rm' }).success).toBe(false);
    expect(slurmShape.safeParse({ options: ['--x', 'y'] }).success).toBe(false);
  });
});
