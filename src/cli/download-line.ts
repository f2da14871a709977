import type { DownloadProgress } from '../node/data/download.ts';
import type { ProgressOutput } from './progress.ts';
import { seconds } from './progress.ts';

/** Shows a download: a rewritten line on a terminal, with rate and time left; one line a file elsewhere. */
export class DownloadLine {
  readonly #output: ProgressOutput;
  #file = '';
  #started = 0;
  #first = 0;
  #shown = 0;
  #open = false;

  constructor(output: ProgressOutput = process.stderr) {
    this.#output = output;
  }

  update({ file, received, total, state, reason }: DownloadProgress): void {
    const now = performance.now();
    if (file !== this.#file) {
      this.#file = file;
      this.#started = now;
      this.#first = received;
    }
    if (state === 'present') this.say(`${file}: there already`);
    else if (state === 'done') this.say(`${file}: ${megabytes(received)}, SHA-256 as expected`);
    else if (state === 'retry') this.say(`${file}: ${reason ?? 'failed'}; trying again`);
    else if (this.#output.isTTY && now - this.#shown > 100) {
      this.#shown = now;
      const rate = (received - this.#first) / Math.max(1e-3, (now - this.#started) / 1000);
      const left = total === undefined || rate <= 0 ? '' : `, ${seconds((total - received) / rate)} left`;
      const of = total === undefined ? '' : ` of ${megabytes(total)}`;
      this.#output.write(`\r\u001b[2K${file}: ${megabytes(received)}${of}, ${megabytes(rate)}/s${left}`);
      this.#open = true;
    }
  }

  say(text: string): void {
    this.#output.write(`${this.#open ? '\r\u001b[2K' : ''}${text}\n`);
    this.#open = false;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
