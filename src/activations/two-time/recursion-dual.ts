import type { DualActivation, PairDual } from '../dual.ts';
import type { InputPairs, TwoTimeForm } from './block.ts';

/**
 * The recursions of any activation through its dual: c = m_l k, k' = E[phi phi'](c), d' = m_{l+1} E[phi' phi'](c) d + e_{l+1} k'
 * (note ndk, equation 3). The variances of the points, and with them what the dual prepares, are kept while they stay what they were.
 */
export function dualTwoTime(dual: DualActivation): TwoTimeForm {
  return (pairs, depth) => {
    const { rows, columns, kernel } = pairs;
    const layers = preparedLayers(dual, pairs, depth);
    return ({ memory, covariance: m, learning, rowVariance, columnVariance }, covariance, response) => {
      const maps = layers(rowVariance, columnVariance);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const ij = i * columns + j;
          let k = kernel[ij];
          let d = learning[0] * memory[0] * k;
          for (let l = 0; l < depth; l++) {
            const c = m[l] * k;
            k = maps[l].value(c, i, j);
            if (response === null) continue;
            d = m[l + 1] * maps[l].derivative(c, i, j) * d + learning[l + 1] * memory[l + 1] * k;
          }
          if (response !== null) response[ij] = d;
          if (covariance !== null) covariance[ij] = m[depth] * k;
        }
      }
    };
  };
}

function preparedLayers(dual: DualActivation, { rowNorms, columnNorms }: InputPairs, depth: number) {
  let key = '';
  let maps: PairDual[] = [];
  return (rowVariance: Float64Array, columnVariance: Float64Array): PairDual[] => {
    const now = `${rowVariance.subarray(0, depth)} ${columnVariance.subarray(0, depth)}`;
    if (now === key) return maps;
    key = now;
    maps = [];
    let [row, column] = [rowNorms, columnNorms];
    for (let l = 0; l < depth; l++) {
      const v = row.map((x) => rowVariance[l] * x);
      const w = column.map((x) => columnVariance[l] * x);
      maps.push(dual.between(v, w));
      row = v.map((x) => dual.diagonal(x));
      column = w.map((x) => dual.diagonal(x));
    }
    return maps;
  };
}
