import { InputError } from '../../base/input-error.ts';
import type { Column } from '../decoders/columns.ts';

/** The error about the first cell that is not what its column holds, with where it stands and how many there are. */
export function flawError(column: Column, rows: number, name: string, expected: string): InputError {
  const { flaws } = column;
  if (flaws === undefined) throw new Error(`${column.name} has no flaws`);
  const what = flaws.cell === '' ? 'an empty cell' : JSON.stringify(flaws.cell);
  const kind = column.kind === 'words' ? 'words' : 'numbers';
  const good = rows - flaws.count;
  const found = `${what} in ${flaws.place} (${good} of ${rows} are ${kind})`;
  return new InputError(`${name}[${column.name}]`, found, expected);
}
