import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createExclusive, isAlive, writeAtomic } from '../files.ts';
import { processStart } from './process-start.ts';

/** Who coordinates a study. */
export interface Holder {
  readonly host: string;
  readonly process: number;
  /** When the process began, by its machine's own count: a number that another process got anew is told apart. */
  readonly began: string | undefined;
  readonly count: number;
}

/** The right to coordinate a study. */
export interface Hold {
  /** Whether it still is this process's; another may have taken over from one that was thought dead. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** Milliseconds between signs of life, and how long none may come before a holder on another machine counts as gone. */
const BEAT = 3000;
const SILENCE = 12_000;

/**
 * The right to coordinate the study in a folder, or who has it. Holders follow each other by number: to take over from one
 * that is gone is to create the next number, which only one can. No clock is compared with another: on this machine the
 * process is looked for; on others, and where the system tells no beginnings of processes, a count must rise.
 */
export async function holdStudy(folder: string, wait = SILENCE): Promise<Hold | Holder> {
  const place = join(folder, 'coordinators');
  for (;;) {
    const last = await lastNumber(place);
    const holder = last === 0 ? undefined : await holderOf(place, last);
    if (holder !== undefined && holder !== 'released' && (await lives(place, last, holder, wait))) return holder;
    const number = last + 1;
    const own: Holder = { host: hostname(), process: process.pid, began: await processStart(process.pid), count: 0 };
    if (await createExclusive(join(place, `${number}.json`), JSON.stringify(own))) return hold(place, number, own);
  }
}

function hold(place: string, number: number, own: Holder): Hold {
  let count = 0;
  const path = join(place, `${number}.json`);
  const timer = setInterval(() => {
    writeAtomic(path, JSON.stringify({ ...own, count: ++count })).catch(() => undefined);
  }, BEAT);
  timer.unref();
  return {
    held: async () => (await lastNumber(place)) === number,
    async release() {
      clearInterval(timer);
      await createExclusive(join(place, `${number}.released`), '').catch(() => undefined);
    },
  };
}

async function lastNumber(place: string): Promise<number> {
  const names = await readdir(place).catch(() => [] as string[]);
  return Math.max(0, ...names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number));
}

async function holderOf(place: string, number: number): Promise<Holder | 'released' | undefined> {
  const names = await readdir(place).catch(() => [] as string[]);
  if (names.includes(`${number}.released`)) return 'released';
  try {
    return JSON.parse(await readFile(join(place, `${number}.json`), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function lives(place: string, number: number, holder: Holder, wait: number): Promise<boolean> {
  if (holder.host === hostname()) {
    if (!isAlive(holder.process)) return false;
    const began = await processStart(holder.process);
    // Where the system does not tell, to this process or to the other, another may have got the number anew.
    if (began !== undefined && holder.began !== undefined) return began === holder.began;
  }
  const until = performance.now() + wait;
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(1000, wait / 4)));
    const now = await holderOf(place, number);
    if (now === 'released' || now === undefined) return false;
    if (now.count !== holder.count) return true;
  }
  return false;
}
