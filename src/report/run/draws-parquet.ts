import { parquetWriteBuffer } from 'hyparquet-writer';
import type { PointResult } from '../../experiment/results.ts';

/**
 * Every kept draw of the simulated points, one number a row: `point`, `chain`, `draw`, `observable`, `index` (of an entry of a list,
 * null for a scalar), `value`.
 *
 * @param metadata - kept in the file beside the rows (provenance)
 * @returns bytes of a Parquet file; undefined where no sampler of the points has draws
 */
export function drawsToParquet(
  points: readonly PointResult[],
  metadata: Record<string, string> = {},
): Uint8Array | undefined {
  const series = points.flatMap(({ simulation }, point) =>
    Object.entries(simulation?.traces ?? {}).flatMap(([name, chains]) => {
      const [, observable = name, entry] = /^(.*)\[(\d+)\]$/.exec(name) ?? [];
      const index = entry === undefined ? null : Number(entry);
      return chains.map((values, chain) => ({ point, chain, observable, index, values }));
    }),
  );
  const rows = series.reduce((sum, { values }) => sum + values.length, 0);
  if (rows === 0) return undefined;
  const [point, chain, draw] = [new Int32Array(rows), new Int32Array(rows), new Int32Array(rows)];
  const value = new Float64Array(rows);
  const observable = new Array<string>(rows);
  const index = new Array<number | null>(rows);
  let row = 0;
  for (const one of series) {
    const end = row + one.values.length;
    point.fill(one.point, row, end);
    chain.fill(one.chain, row, end);
    observable.fill(one.observable, row, end);
    index.fill(one.index, row, end);
    value.set(one.values, row);
    for (let d = 0; row < end; d++) draw[row++] = d;
  }
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'point', type: 'INT32', data: point },
        { name: 'chain', type: 'INT32', data: chain },
        { name: 'draw', type: 'INT32', data: draw },
        { name: 'observable', type: 'STRING', data: observable },
        { name: 'index', type: 'INT32', data: index, nullable: true },
        { name: 'value', type: 'DOUBLE', data: value },
      ],
      kvMetadata: Object.entries(metadata).map(([key, text]) => ({ key, value: text })),
      createdBy: 'widthwise',
    }),
  );
}
