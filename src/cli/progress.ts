import type { RunProgress } from '../experiment/walk.ts';
import { printable } from './printable.ts';

/** Where progress is written: stderr, or a collector in tests. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const STAGE_WORDS = {
  data: 'data',
  predict: 'theory',
  simulate: 'simulation',
  study: 'study',
  write: 'files',
} as const;

/** Lines of JSON are this far apart, in milliseconds. */
const JSON_INTERVAL = 1000;

/** Plain lines are this far apart, in milliseconds. */
const PLAIN_INTERVAL = 5000;

/**
 * Shows how far a run is: one line that is rewritten on a terminal, with rate and time left; plain lines elsewhere, or lines of
 * JSON: stage, done, total, failed, rate (points a second) and left (seconds) or, while these are not known, elapsed (seconds), point.
 */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  readonly #json: boolean;
  #stage = '';
  #started = 0;
  #first = 0;
  #shown = Number.NEGATIVE_INFINITY;
  #open = false;
  #finished = false;

  constructor(output: ProgressOutput = process.stderr, now: () => number = () => performance.now(), json = false) {
    this.#output = output;
    this.#json = json;
    this.#now = now;
  }

  /** Shows a step, not more often than an eye can follow. */
  update({ stage, done, total, detail, failed = 0 }: RunProgress): void {
    if (stage === 'data') return;
    const now = this.#now();
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#started = now;
      this.#first = done;
      this.#finished = false;
      this.#shown = this.#output.isTTY ? Number.NEGATIVE_INFINITY : now;
    }
    if (this.#finished) return;
    const finished = done >= total;
    this.#finished = finished;
    const wait = this.#json ? JSON_INTERVAL : this.#output.isTTY ? 100 : PLAIN_INTERVAL;
    if (!finished && now - this.#shown < wait) return;
    this.#shown = now;
    const elapsed = (now - this.#started) / 1000;
    // The first percent of the first point says nothing of the rest.
    const told = done - this.#first >= Math.min(1, 0.01 * (total - this.#first));
    const rate = elapsed > 0 && told ? (done - this.#first) / elapsed : 0;
    if (this.#json) {
      const known = rate > 0 ? { rate, left: (total - done) / rate } : { elapsed };
      const point = detail === undefined ? {} : { point: detail };
      this.#output.write(`${JSON.stringify({ stage, done, total, failed, ...known, ...point })}\n`);
      return;
    }
    const left = rate > 0 && !finished ? `, ${seconds((total - done) / rate)} left` : '';
    const waited = elapsed > 2 ? `, ${seconds(elapsed)} so far` : '';
    const speed = rate > 0 ? (elapsed > 0.5 ? `, ${rateText(rate)}` : '') : waited;
    const count = `${Math.floor(done)}/${total}${failed > 0 ? ` (${failed} failed)` : ''}`;
    const name = STAGE_WORDS[stage];
    if (!this.#output.isTTY) {
      this.#output.write(`${name}: ${count} points (${percent(done, total)}) in ${seconds(elapsed)}${left}\n`);
      return;
    }
    const bar = barOf(done / Math.max(1, total));
    const line = `${name.padEnd(10)} ${bar} ${count}${speed}${left}${detail === undefined ? '' : `  ${detail}`}`;
    this.#output.write(`\r\u001b[2K${line.slice(0, (this.#output.columns ?? 100) - 1)}`);
    this.#open = true;
    if (finished) this.end();
  }

  /** Ends the line that is being rewritten. */
  end(): void {
    if (this.#open) this.#output.write('\n');
    this.#open = false;
  }

  /** A message on a line of its own. */
  say(text: string): void {
    if (this.#open) this.#output.write('\r\u001b[2K');
    this.#open = false;
    this.#output.write(`${printable(text)}\n`);
  }
}

function barOf(fraction: number): string {
  const filled = Math.round(20 * Math.min(1, Math.max(0, fraction)));
  return '━'.repeat(filled) + '─'.repeat(20 - filled);
}

function percent(done: number, total: number): string {
  return `${Math.floor((100 * done) / Math.max(1, total))} %`;
}

function rateText(rate: number): string {
  return rate >= 1 ? `${rate.toFixed(rate < 10 ? 1 : 0)} points/s` : `${(1 / rate).toFixed(1)} s/point`;
}

/** Seconds as a person says them. */
export function seconds(value: number): string {
  if (value < 0.1) return `${Math.round(1000 * value)} ms`;
  if (value < 90) return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
  if (value < 5400) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${(value / 3600).toFixed(1)} h`;
}
