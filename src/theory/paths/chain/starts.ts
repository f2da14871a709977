import type { Matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { DataTerm } from '../posterior/data-term.ts';
import { coordinatesOf, factorize, factorsAt, parametersOf } from './factor-coordinates.ts';
import { gaussianProcessParameters, type OrderParameters } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';
import { type Minimized, type MinimizeOptions, minimize } from './minimize.ts';

/** Factors on the Gaussian-process start (note ggdln, section 8.4); 1 itself is the first start of every solve. */
const SCALES = [1e-2, 1e-1, 10, 100];
/** Widths of the continuation, as multiples of the true ones. */
const WIDENINGS = [1000, 100, 30, 10, 5, 3, 2, 1.5, 1.2];
/** Minima whose H differ by more are different. */
const SAME_ENERGY = 1e-6;

/** s U^GP for several s, all layers together. */
export function scaledStarts(gp: OrderParameters): Matrix[][] {
  return SCALES.map((scale) => gp.map((u) => ({ ...u, data: u.data.map((value) => scale * value) })));
}

/** How many random starts a narrow chain gets: streams 0 to 5 of seed 1, unit deviations of the whitened log-Cholesky coordinates. */
const RANDOM_STARTS = 6;

/** Starts of all shapes about U^GP, for layers narrower than their order parameters, whose minima may be unlike it in shape. */
export function randomStarts(layers: readonly ChainLayer[], gp: OrderParameters): Matrix[][] {
  if (layers.every(({ width, dimension }) => width >= dimension)) return [];
  const origin = coordinatesOf(factorize(layers, gp));
  return Array.from({ length: RANDOM_STARTS }, (_, chain) => {
    const stream = new RandomStream({ seed: 1, purpose: 'chain-starts', chain });
    const deviations = stream.fillNormal(new Float64Array(origin.length));
    return parametersOf(
      factorsAt(
        layers,
        origin.map((value, i) => value + deviations[i]),
      ),
    );
  });
}

/** Where the minimum of a very wide network leads as its widths are brought down to the true ones. */
export function continuationStart<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  options: MinimizeOptions,
): OrderParameters | undefined {
  const rough: MinimizeOptions = {
    ...options,
    target: 1e-4,
    tolerance: 1e-4,
    maxIterations: Math.min(60, options.maxIterations),
    onIteration: undefined,
  };
  let u: OrderParameters = gaussianProcessParameters(layers);
  for (const factor of WIDENINGS) {
    const wider = layers.map((layer) => ({ ...layer, width: layer.width * factor }));
    const run = minimize(wider, data, u, rough);
    if (run === undefined) return undefined;
    u = run.state.u;
  }
  return u;
}

/** Whether two runs ended in one minimum, as far as H says. */
export function sameEnergy<P>(a: Minimized<P>, b: Minimized<P>): boolean {
  const scale = Math.max(1, Math.abs(b.state.energy));
  return Math.abs(a.state.energy - b.state.energy) <= SAME_ENERGY * scale;
}

/** The runs that ended in different minima, lowest H first; of equal ones the run with the smallest residual. */
export function distinctMinima<P>(runs: readonly Minimized<P>[]): Minimized<P>[] {
  const sorted = [...runs].sort((a, b) => a.state.energy - b.state.energy);
  const distinct: Minimized<P>[] = [];
  for (const run of sorted) {
    const last = distinct.at(-1);
    const scale = Math.max(1, Math.abs(run.state.energy));
    if (last === undefined || run.state.energy - last.state.energy > SAME_ENERGY * scale) distinct.push(run);
    else if (run.residual < last.residual) distinct[distinct.length - 1] = run;
  }
  // A run that did not converge is not a second minimum, only a warning about the first where nothing else is there.
  const converged = distinct.filter((run) => run.converged);
  return converged.length > 0 ? converged : distinct.slice(0, 1);
}
