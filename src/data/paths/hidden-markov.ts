import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { AttentionTask } from './attention-file.ts';
import type { PathRows } from './tables.ts';

const TOKENS = 20;
const INPUTS = 20;
/** Probability that the hidden state stays, for y = +1 and for y = -1. */
const STAYS: readonly [number, number] = [0.7, 0.3];
const NOISE = 0.5;
/** Slope of the map that finds equal neighbours. */
const SLOPE = 10;
/** Size of the random query-key forms. */
const QUERY_SCALE = 1.5;

/** How many sequences, under how many heads. */
export interface HiddenMarkovShape {
  readonly train: number;
  readonly test: number;
  readonly seed: number;
  /** Heads of each of the two sets; 2 unless given. */
  readonly heads?: number;
}

/**
 * Hidden Markov sequences under two layers of heads (note paths, section 5.1; after Tiberi et al. 2024, our own generator): the class
 * says how often the hidden state stays. Set 1: a map that finds equal neighbours, and random softmaxes; set 2: the uniform map, and
 * other random softmaxes. Readout: the last token. The random maps are those of the seed, for training and test alike.
 */
export function hiddenMarkov({ train, test, seed, heads = 2 }: HiddenMarkovShape): AttentionTask {
  const fixed = new RandomStream({ seed, purpose: 'hidden markov maps', chain: 0 });
  const forms = Array.from({ length: heads - 1 }, () =>
    [0, 1].map(() => fixed.fillNormal(new Float64Array(INPUTS * INPUTS), QUERY_SCALE / INPUTS)),
  );
  const rows = (purpose: string, count: number) =>
    sequences(new RandomStream({ seed, purpose: `hidden markov ${purpose}`, chain: 0 }), count, forms);
  const [first, second] = [rows('train', train), rows('test', test)];
  return {
    paths: {
      tokenCounts: [TOKENS, TOKENS, TOKENS],
      sets: [heads, heads],
      train: first.rows,
      test: second.rows,
      notes: [],
    },
    targets: first.targets,
    testTargets: second.targets,
  };
}

function sequences(
  stream: RandomStream,
  count: number,
  forms: readonly (readonly Float64Array[])[],
): { readonly rows: PathRows; readonly targets: Matrix } {
  const square = TOKENS * TOKENS;
  const tokens = matrix(count, TOKENS * INPUTS);
  const targets = matrix(count, 1);
  const heads = forms.length + 1;
  const lower = matrix(count, heads * square);
  const upper = matrix(count, heads * square);
  const readout = matrix(count, TOKENS);
  for (let mu = 0; mu < count; mu++) {
    const y = stream.uniform() < 0.5 ? 1 : -1;
    targets.data[mu] = y;
    readout.data[mu * TOKENS + TOKENS - 1] = 1;
    const x = tokens.data.subarray(mu * TOKENS * INPUTS, (mu + 1) * TOKENS * INPUTS);
    let state = stream.uniform() < 0.5 ? 0 : 1;
    for (let t = 0; t < TOKENS; t++) {
      if (t > 0 && stream.uniform() >= STAYS[y === 1 ? 0 : 1]) state = 1 - state;
      for (let i = 0; i < INPUTS; i++) x[t * INPUTS + i] = NOISE * stream.normal();
      x[t * INPUTS + state] += Math.sqrt(INPUTS);
    }
    for (let t = 1; t < TOKENS; t++) {
      let overlap = 0;
      for (let i = 0; i < INPUTS; i++) overlap += x[t * INPUTS + i] * x[(t - 1) * INPUTS + i];
      lower.data[mu * heads * square + t * TOKENS + t - 1] = 1 / (1 + Math.exp(-SLOPE * (overlap / INPUTS - 0.5)));
    }
    upper.data.fill(1 / TOKENS, mu * heads * square, mu * heads * square + square);
    forms.forEach(([first, second], n) => {
      const from = (mu * heads + n + 1) * square;
      softmax(x, first, lower.data.subarray(from, from + square));
      softmax(x, second, upper.data.subarray(from, from + square));
    });
  }
  return { rows: { tokens, maps: [lower, upper], readout }, targets };
}

/** Softmax over s of x_t^T Q x_s. */
function softmax(x: Float64Array, form: Float64Array, out: Float64Array): void {
  const query = new Float64Array(INPUTS);
  for (let t = 0; t < TOKENS; t++) {
    query.fill(0);
    for (let i = 0; i < INPUTS; i++) {
      for (let j = 0; j < INPUTS; j++) query[j] += x[t * INPUTS + i] * form[i * INPUTS + j];
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < TOKENS; s++) {
      let score = 0;
      for (let j = 0; j < INPUTS; j++) score += query[j] * x[s * INPUTS + j];
      out[t * TOKENS + s] = score;
      most = Math.max(most, score);
    }
    let sum = 0;
    for (let s = 0; s < TOKENS; s++) sum += out[t * TOKENS + s] = Math.exp(out[t * TOKENS + s] - most);
    for (let s = 0; s < TOKENS; s++) out[t * TOKENS + s] /= sum;
  }
}
