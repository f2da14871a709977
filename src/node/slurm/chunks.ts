import type { PointTable } from '../study/point-table.ts';

/**
 * Deals points out to the tasks of an array: simulated points one a task, the others `size` a task, and more of both where
 * the cluster does not take so many tasks.
 *
 * @param places - of the points in the table
 * @param most - tasks that an array may have
 * @returns indices of the points of each task, simulated ones (which take longest) first
 */
export function chunksOf(table: PointTable, places: readonly number[], size: number, most: number): number[][] {
  const simulated = places.filter((place) => table.isSimulated(place));
  const others = places.filter((place) => !table.isSimulated(place));
  let [few, many] = [1, size];
  while (Math.ceil(simulated.length / few) + Math.ceil(others.length / many) > most) {
    few *= 2;
    many *= 2;
  }
  const parts = (list: readonly number[], length: number) =>
    Array.from({ length: Math.ceil(list.length / length) }, (_, i) =>
      list.slice(i * length, (i + 1) * length).map((place) => table.indices[place]),
    );
  return [...parts(simulated, few), ...parts(others, many)];
}
