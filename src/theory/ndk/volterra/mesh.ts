/** A stretch of time on which the unknown is one polynomial. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  /** The polynomial's variable is sqrt((t - start) / (end - start)) instead of (t - start) / (end - start). */
  readonly root: boolean;
}

/**
 * Geometric cells from 0 to `end`: a short first one in the square root of time, each next one longer by `ratio`. Every
 * switch starts a new such sequence, because the unknown has a square-root kink there (note ndk, sections 8 and 9.1).
 *
 * @param first - length of the first cell
 * @param ratio - of the ends of neighbouring cells, above 1
 * @param end - the last time, above 0
 * @param switches - times inside (0, end) at which a protocol changes
 */
export function geometricMesh(first: number, ratio: number, end: number, switches: readonly number[] = []): Cell[] {
  const cells: Cell[] = [];
  const borders = [0, ...switches.filter((s) => s > 0 && s < end), end];
  for (let k = 0; k + 1 < borders.length; k++) {
    const origin = borders[k];
    const length = borders[k + 1] - origin;
    // Whole number of cells: the first is made shorter, so that none sticks out at the end
    const count = Math.max(0, Math.ceil(Math.log(length / first) / Math.log(ratio)));
    let edge = length * ratio ** -count;
    cells.push({ start: origin, end: count === 0 ? borders[k + 1] : origin + edge, root: true });
    for (let i = 1; i <= count; i++) {
      const next = i === count ? length : edge * ratio;
      cells.push({ start: origin + edge, end: i === count ? borders[k + 1] : origin + next, root: false });
      edge = next;
    }
  }
  return cells;
}

/** Where a fraction of the polynomial's variable lies in time. */
export function timeIn(cell: Cell, xi: number): number {
  if (xi === 1) return cell.end;
  return cell.start + (cell.end - cell.start) * (cell.root ? xi * xi : xi);
}

/** The polynomial's variable at a time of the cell. */
export function variableIn(cell: Cell, t: number): number {
  const x = (t - cell.start) / (cell.end - cell.start);
  return cell.root ? Math.sqrt(Math.max(0, x)) : x;
}
