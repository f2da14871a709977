import { InputError } from '../../base/input-error.ts';
import { symmetricEigen } from '../../linalg/eigen.ts';
import { matrix } from '../../linalg/matrix.ts';
import { fitLine, type LineFit } from '../../measures/index.ts';
import type { EnsembleOutput } from './ensemble-input.ts';

/** Means and variances over networks at every record, point and output, with standard errors. */
export interface EnsembleMoments {
  readonly networks: number;
  readonly records: number;
  /** points x outputs */
  readonly entries: number;
  /** Records x points x outputs each. */
  readonly mean: Float64Array;
  readonly meanError: Float64Array;
  readonly variance: Float64Array;
  readonly varianceError: Float64Array;
  /** Standard errors of the plain means, without control variates. */
  readonly plainError: Float64Array;
}

/** The records of one run over all batches, in the order of the networks: networks x records x points x outputs. */
export interface EnsembleRecords {
  readonly networks: number;
  readonly records: number;
  readonly entries: number;
  readonly predictors: Float64Array;
  readonly shadows?: Float64Array;
}

/** Puts the batches of an ensemble together. */
export function collectRun(outputs: readonly EnsembleOutput[], name: string): EnsembleRecords {
  const parts = [...outputs]
    .sort((a, b) => a.first - b.first)
    .map((output) => {
      const run = output.runs.find((candidate) => candidate.name === name);
      if (run === undefined) throw new InputError('run', JSON.stringify(name), 'a run of this ensemble');
      return { run, count: output.count };
    });
  const networks = parts.reduce((sum, { count }) => sum + count, 0);
  const { records } = parts[0].run;
  const entries = records > 0 ? parts[0].run.predictors.length / (parts[0].count * records) : 0;
  const predictors = new Float64Array(networks * records * entries);
  const shadows = parts[0].run.shadows === undefined ? undefined : new Float64Array(predictors.length);
  let at = 0;
  for (const { run } of parts) {
    predictors.set(run.predictors, at);
    if (run.shadows !== undefined) shadows?.set(run.shadows, at);
    at += run.predictors.length;
  }
  return { networks, records, entries, predictors, ...(shadows === undefined ? {} : { shadows }) };
}

/**
 * Means by regression on the shadow networks, whose own mean is 0 at any width, and variances over networks.
 *
 * The regressors of an entry are the shadow's predictors of the same output at all points, at this record and the one before,
 * as far as there are enough networks for them: unbiased up to 1/S, with standard errors several times smaller
 * (note ndk, section 11).
 */
export function ensembleMoments(run: EnsembleRecords, outputs: number): EnsembleMoments {
  const { networks: s, records, entries, predictors, shadows } = run;
  const total = records * entries;
  const result = {
    networks: s,
    records,
    entries,
    mean: new Float64Array(total),
    meanError: new Float64Array(total),
    variance: new Float64Array(total),
    varianceError: new Float64Array(total),
    plainError: new Float64Array(total),
  };
  for (let i = 0; i < total; i++) {
    let mean = 0;
    for (let b = 0; b < s; b++) mean += predictors[b * total + i];
    mean /= s;
    let variance = 0;
    for (let b = 0; b < s; b++) variance += (predictors[b * total + i] - mean) ** 2;
    variance /= Math.max(1, s - 1);
    result.mean[i] = mean;
    result.variance[i] = variance;
    result.plainError[i] = Math.sqrt(variance / s);
    result.meanError[i] = result.plainError[i];
    result.varianceError[i] = variance * Math.sqrt(2 / Math.max(1, s - 1));
  }
  if (shadows === undefined) return result;
  const points = entries / outputs;
  for (let record = 0; record < records; record++) {
    const withPrevious = record > 0 && s >= 8 * points;
    const columns = withPrevious ? 2 * points : s >= 4 * points ? points : 0;
    if (columns === 0) continue;
    for (let k = 0; k < outputs; k++) {
      const design = matrix(s, columns);
      for (let b = 0; b < s; b++) {
        for (let j = 0; j < points; j++) {
          const at = (b * records + record) * entries + j * outputs + k;
          design.data[b * columns + j] = shadows[at];
          if (withPrevious) design.data[b * columns + points + j] = shadows[at - entries];
        }
      }
      regress(design.data, columns, predictors, record * entries + k, outputs, points, total, result);
    }
  }
  return result;
}

/** Intercepts of all points' predictors on the regressors, whose true mean is 0. */
function regress(
  design: Float64Array,
  columns: number,
  predictors: Float64Array,
  offset: number,
  outputs: number,
  points: number,
  total: number,
  result: EnsembleMoments,
): void {
  const s = design.length / columns;
  const means = new Float64Array(columns);
  for (let b = 0; b < s; b++) for (let c = 0; c < columns; c++) means[c] += design[b * columns + c] / s;
  const gram = matrix(columns, columns);
  for (let b = 0; b < s; b++) {
    for (let c = 0; c < columns; c++) {
      const x = design[b * columns + c] - means[c];
      for (let d = 0; d <= c; d++) gram.data[c * columns + d] += x * (design[b * columns + d] - means[d]);
    }
  }
  for (let c = 0; c < columns; c++) for (let d = 0; d < c; d++) gram.data[d * columns + c] = gram.data[c * columns + d];
  const eigen = symmetricEigen(gram);
  const largest = eigen.values[columns - 1];
  const kept = eigen.values.map((value) => (value > 1e-9 * largest ? 1 / value : 0));
  const rank = kept.filter((value) => value > 0).length;
  const invert = (v: Float64Array): Float64Array => {
    const out = new Float64Array(columns);
    for (let e = 0; e < columns; e++) {
      if (kept[e] === 0) continue;
      let dot = 0;
      for (let c = 0; c < columns; c++) dot += eigen.vectors.data[c * columns + e] * v[c];
      dot *= kept[e];
      for (let c = 0; c < columns; c++) out[c] += dot * eigen.vectors.data[c * columns + e];
    }
    return out;
  };
  const influence = invert(means);
  let leverage = 0;
  for (let c = 0; c < columns; c++) leverage += means[c] * influence[c];
  for (let j = 0; j < points; j++) {
    const i = offset + j * outputs;
    const mean = result.mean[i];
    const covariance = new Float64Array(columns);
    for (let b = 0; b < s; b++) {
      const y = predictors[b * total + i] - mean;
      for (let c = 0; c < columns; c++) covariance[c] += y * (design[b * columns + c] - means[c]);
    }
    const slopes = invert(covariance);
    let shift = 0;
    let explained = 0;
    for (let c = 0; c < columns; c++) {
      shift += slopes[c] * means[c];
      explained += slopes[c] * covariance[c];
    }
    const left = Math.max(0, result.variance[i] * (s - 1) - explained) / Math.max(1, s - 1 - rank);
    result.mean[i] = mean - shift;
    result.meanError[i] = Math.sqrt(left * (1 / s + leverage));
  }
}

/**
 * Weighted least squares of value + b / N through estimates at several widths: `value` is that at infinite width, `slope` is b.
 *
 * @throws InputError for fewer than two different widths
 */
export function extrapolateWidth(
  widths: readonly number[],
  values: readonly number[],
  errors: readonly number[],
): LineFit {
  if (new Set(widths).size < 2) throw new InputError('widths', `${widths.length} widths`, 'two different ones or more');
  return fitLine(
    widths.map((n) => 1 / n),
    values,
    errors,
  );
}
