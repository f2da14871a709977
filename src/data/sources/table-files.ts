import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Dataset } from '../dataset.ts';
import type { Column, ColumnTable } from '../decoders/columns.ts';
import { numberTable } from '../number-table.ts';

/** The column that holds the target, by name or by place. */
function targetColumn(table: ColumnTable, target: string | number | undefined, name: string): Column {
  const names = table.columns.map((column) => column.name);
  const listed = names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, ... (${names.length})`;
  if (target === undefined) throw new InputError('data.target', 'nothing', `a column of ${name}: one of ${listed}`);
  const found =
    table.columns.find((column) => column.name === String(target)) ??
    (typeof target === 'number' ? table.columns[target] : undefined);
  if (found !== undefined) return found;
  const near = nearestName(String(target), names);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new InputError('data.target', JSON.stringify(target), `a column of ${name}: one of ${listed}${hint}`);
}

/**
 * A dataset of a table: one column is the target, all others, which must be numbers, are inputs.
 *
 * A target of words is a class; one of numbers is a class if `asClasses` says so, else a number to be predicted.
 *
 * @param target - name or place of the target's column
 * @throws InputError for an unknown column and for inputs that are words
 */
export function tableDataset(
  table: ColumnTable,
  target: string | number | undefined,
  asClasses: boolean,
  name: string,
): Dataset {
  const goal = targetColumn(table, target, name);
  const inputs = table.columns.filter((column) => column !== goal);
  if (inputs.length === 0) throw new InputError(name, 'only the target', 'at least one column of inputs');
  const data = new Float64Array(table.rows * inputs.length);
  inputs.forEach((column, j) => {
    if (column.kind === 'words') {
      const first = JSON.stringify(column.values[0]?.slice(0, 20));
      throw new InputError(
        `${name}[${column.name}]`,
        `words (${first}, ...)`,
        'numbers in every column but the target',
      );
    }
    for (let i = 0; i < table.rows; i++) {
      const value = column.values[i];
      if (!Number.isFinite(value))
        throw new InputError(`${name}[${column.name}]`, `${value} in row ${i}`, 'finite numbers');
      data[i * inputs.length + j] = value;
    }
  });
  const common = {
    name,
    description: name,
    inputs: numberTable(table.rows, inputs.length, data),
    inputNames: inputs.map((column) => column.name),
  };
  if (goal.kind === 'numbers' && !asClasses) {
    for (const value of goal.values) {
      if (!Number.isFinite(value)) throw new InputError(`${name}[${goal.name}]`, String(value), 'finite numbers');
    }
    return { ...common, targets: numberTable(table.rows, 1, goal.values) };
  }
  const words = goal.kind === 'words' ? goal.values : Array.from(goal.values, String);
  const names = [...new Set(words)].sort(goal.kind === 'words' ? undefined : (a, b) => Number(a) - Number(b));
  const place = new Map(names.map((word, i) => [word, i]));
  return { ...common, labels: Int32Array.from(words, (word) => place.get(word) as number), classNames: names };
}
