import type { Activation } from '../../activations/activation.ts';

/** One number of sampled networks, with its Monte Carlo error, and of the two theories. */
export interface Measurement {
  readonly theory: number;
  readonly networks: number;
  readonly error: number;
  /** Of the infinitely wide network, where it says something. */
  readonly gp?: number;
}

/** A sampled ReLU or erf network of equal widths and variances, one output, beside the heuristic (note bpkr, section 8). */
export interface MeasuredNetwork {
  readonly activation: Activation;
  readonly data: 'teacher' | 'teacher-2' | 'teacher-45' | 'digits';
  readonly depth: number;
  readonly width: number;
  readonly priorVariance: number;
  readonly temperature: number;
  /** P */
  readonly samples: number;
  /** Mean square of the training targets. */
  readonly targetVariance: number;
  readonly readoutNorm: Measurement;
  /** N (1 - |a|^2 / (N sigma^2)), from the forces: that of every layer (ReLU), or of the readout (erf). */
  readonly normDeficit: Measurement;
  readonly variance: Measurement;
  readonly trainError: Measurement;
  readonly bias2: Measurement;
  readonly testError: Measurement;
  /** Rms distances of the networks' mean predictor over test points. */
  readonly meanToTheory: number;
  readonly meanToGp: number;
  /** Largest deviation beyond two error bars at a test point, over the largest number of the theory: of the mean, of the variance. */
  readonly meanExcess: number;
  readonly varianceExcess: number;
  readonly acceptance: number;
  readonly rHat: number;
  /** Recorded trajectories of each of 16 chains. */
  readonly draws: number;
}

/** Measured networks as a table: a line of names (`readoutNorm.theory`), then a line a network; a dash where there is no number. */
export function writeMeasuredNetworks(rows: readonly MeasuredNetwork[]): string {
  const cells = rows.map((row) => new Map(entriesOf(row)));
  const names = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  return [names.join(' '), ...cells.map((row) => names.map((name) => row.get(name) ?? '-').join(' '))].join('\n');
}

/** The networks of such a table. */
export function readMeasuredNetworks(table: string): readonly MeasuredNetwork[] {
  const [head, ...lines] = table.trim().split('\n');
  const names = head.split(' ');
  return lines.map((line) => {
    const row: { [name: string]: string | number | { [part: string]: number } } = {};
    for (const [i, text] of line.split(' ').entries()) {
      if (text === '-') continue;
      const [name, part] = names[i].split('.');
      const value = Number.isNaN(Number(text)) ? text : Number(text);
      if (part === undefined) row[name] = value;
      else row[name] = { ...(row[name] as { [part: string]: number } | undefined), [part]: value as number };
    }
    return row as unknown as MeasuredNetwork;
  });
}

/** Names and values of a row, numbers to five digits. */
function entriesOf(row: MeasuredNetwork): [string, string][] {
  const word = (value: unknown) => (typeof value === 'number' ? String(Number(value.toPrecision(5))) : String(value));
  return Object.entries(row).flatMap(([name, value]): [string, string][] =>
    typeof value === 'object'
      ? Object.entries(value).map(([part, number]): [string, string] => [`${name}.${part}`, word(number)])
      : [[name, word(value)]],
  );
}
