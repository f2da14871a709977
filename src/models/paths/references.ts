import { mapValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import { toRows } from '../../linalg/matrix.ts';
import { summedVariance } from '../../measures/index.ts';
import { headScores, infiniteWidthParameters, type PathPrediction, pathErrors } from '../../theory/paths/index.ts';
import { lookedAt } from '../ggdln/problem.ts';
import { leadingReferences } from '../ggdln/references.ts';
import { largestOf, orderOf, rmsOf } from '../ggdln/size.ts';
import type { PathsProblem } from './problem.ts';
import type { PathsTheory } from './theory.ts';

type References = { [name: string]: Reference };

/** Share of |U - U_GP| by which sampled erf and ReLU patches were off, at P up to 2 N (note paths, section 9: 0.10 to 0.28). */
const HEURISTIC_SHARE = 0.35;
/** Load P / N above which nothing was measured. */
const MEASURED_LOAD = 2;

/**
 * What a simulation is judged against. Linear paths: as for gates, with one more allowance, that the variance may be off by the
 * fluctuation of the mean predictor (`varOfMean`): where paths are strongly amplified the leading order converges slowly (note
 * paths, section 9). Patches through a nonlinearity: the order parameters within what was measured; nothing is claimed of the mean.
 */
export function pathReferences(problem: PathsProblem, theory: PathsTheory): References {
  if (theory.heuristic) return heuristicReferences(problem, theory);
  const { solution, saddle, corrected, varianceOfMean } = theory;
  const { data } = problem;
  const references: References = leadingReferences(solution, saddle, corrected, data);
  const order = orderOf(solution);
  if (varianceOfMean !== undefined) {
    const extra = summedVariance(varianceOfMean.data, varianceOfMean.rows);
    for (const [name, share] of [
      ['variance', 1 + order],
      ['testError', 1 + order],
      ['nextOrderVariance', order],
      ['nextOrderTestError', order],
    ] as const) {
      const reference = references[name];
      if (reference === undefined) continue;
      const own = Number(reference.correction);
      if (share * extra <= own) continue;
      references[name] = { ...reference, correction: share * extra, order: 'fluctuation of the mean with U' };
    }
  }
  const { orderParameter, nextOrderU } = references;
  if (orderParameter !== undefined) references.headScores = scoresReference(theory, orderParameter, saddle.u);
  if (nextOrderU !== undefined && corrected !== undefined) {
    references.nextOrderHeadScores = scoresReference(theory, nextOrderU, corrected.u);
  }
  return { ...references, ...cutReferences(problem, theory, references) };
}

/** Scores are sums of the diagonal of U_1: granted what its largest entry is, in the same proportion. */
function scoresReference({ solution }: PathsTheory, of: Reference, u: PathsTheory['saddle']['u']): Reference {
  const scores = headScores(solution, u);
  const share = Number(of.correction) / Math.max(largestOf(u.data), Number.MIN_VALUE);
  const largest = Math.max(...scores.flat());
  return { ...of, value: scores, correction: mapValue(scores, () => share * largest), scale: 1 };
}

/** Networks with a head cut: the part of the same posterior, granted what the whole is granted (note paths, section 5). */
function cutReferences({ data }: PathsProblem, theory: PathsTheory, whole: References): References {
  const { testMean, variance } = whole;
  if (theory.pruned.length === 0 || testMean === undefined || variance === undefined) return {};
  const cuts = theory.pruned.map(({ cut }) => cut);
  const size = Number(testMean.correction);
  // Cutting takes away a large part whose own 1/N error is of that part's size.
  const grown = cuts.map((cut) =>
    Math.max(1, rmsOf(cut.mean.data) / Math.max(rmsOf(theory.saddle.test.mean.data), 1e-300)),
  );
  const errors = cuts.map((cut) => pathErrors(cut, data.testTargets));
  const words = { standing: testMean.standing, form: testMean.form, order: 'that of the whole mean' } as const;
  return {
    cutMean: {
      ...words,
      value: cuts.map(({ mean }) => lookedAt(mean)),
      correction: cuts.map(({ mean }, c) => lookedAt(mean).map(() => size * grown[c])),
      scale: Math.max(...cuts.map(({ mean }: PathPrediction) => rmsOf(mean.data))),
    },
    cutBias2: {
      ...words,
      value: errors.map(({ bias2 }) => bias2),
      correction: errors.map(({ bias2 }, c) => 2 * Math.sqrt(bias2) * size * grown[c] + (size * grown[c]) ** 2),
    },
  };
}

function heuristicReferences(
  { theory: { targets, widths } }: PathsProblem,
  { solution, saddle }: PathsTheory,
): References {
  const load = targets.rows / widths[0];
  const gp = infiniteWidthParameters(solution)[0];
  const correction = HEURISTIC_SHARE * largestOf(saddle.u.data.map((value, i) => value - gp.data[i]));
  const words = {
    standing: 'heuristic',
    form: 'saddle',
    order: 'note paths, section 9: measured at P up to 2 N',
    ...(load > MEASURED_LOAD ? { unclaimed: `P / N = ${load.toPrecision(2)}: measured up to ${MEASURED_LOAD}` } : {}),
  } as const;
  return { orderParameter: { ...words, value: toRows(saddle.u), correction } };
}
