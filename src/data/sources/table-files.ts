import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Dataset } from '../dataset.ts';
import type { Column, ColumnTable, NumberColumn } from '../decoders/columns.ts';
import { numberTable } from '../number-table.ts';
import { type ClassChoice, decideTargets, type RawTargets } from '../targets.ts';
import { flawError } from './flaw-errors.ts';
import { withRowNumbers } from './row-numbers.ts';

/** A column by its name, or by its place where no column has the number for a name. */
export type ColumnChoice = string | number;

/** What a spec says of the columns of a table. */
export interface TableChoices {
  readonly target?: ColumnChoice | readonly ColumnChoice[];
  /** The inputs; all columns but the target where absent. */
  readonly columns?: readonly ColumnChoice[];
  /** Columns that are no inputs. */
  readonly exclude?: readonly ColumnChoice[];
  readonly classes?: ClassChoice;
}

/**
 * A dataset of a table: one column (or several) is the target, the others are inputs.
 *
 * Inputs are columns of numbers or truth values; row numbers are left out and said so. A target of words or truth values is a
 * class; how numbers become classes is `decideTargets`.
 *
 * @param table - of any format
 * @param choices - target, inputs and classes of the spec
 * @param name - the file, for errors and notes
 * @throws InputError for an unknown column, inputs that are no numbers, and cells that are none, with the place of the first
 */
export function tableDataset(table: ColumnTable, choices: TableChoices, name: string): Dataset {
  const columns = withRowNumbers(table.columns);
  const goals = targetColumns(columns, choices.target, name);
  const { inputs, notes } = inputColumns(columns, goals, choices, name);
  const data = new Float64Array(table.rows * inputs.length);
  inputs.forEach((column, j) => {
    if (column.flaws !== undefined) throw flawError(column, table.rows, name, 'a number in every row');
    for (let i = 0; i < table.rows; i++) data[i * inputs.length + j] = column.values[i];
  });
  const shipped = goals.length === 1 && goals[0].kind === 'numbers' ? goals[0].classNames : undefined;
  const raw = rawTargets(goals, table.rows, choices.classes, name);
  const decided = decideTargets(raw, undefined, choices.classes, name, shipped);
  return {
    name,
    description: name,
    inputs: numberTable(table.rows, inputs.length, data),
    inputNames: inputs.map((column) => column.name),
    ...decided.train,
    ...(decided.classNames === undefined ? {} : { classNames: decided.classNames }),
    notes: [...joined(name, [...table.notes, ...notes]), ...decided.notes],
  };
}

/** All guesses about one file in one note. */
function joined(name: string, guesses: readonly string[]): string[] {
  return guesses.length === 0 ? [] : [`${name}: ${guesses.join('; ')}`];
}

function inputColumns(
  columns: readonly Column[],
  goals: readonly Column[],
  choices: TableChoices,
  name: string,
): { inputs: NumberColumn[]; notes: string[] } {
  const excluded = new Set(
    (choices.exclude ?? []).map((choice, i) => columnOf(columns, choice, `data.exclude[${i}]`, name)),
  );
  const notes: string[] = [];
  let chosen: Column[];
  if (choices.columns === undefined) {
    chosen = columns.filter((column) => !goals.includes(column) && !excluded.has(column));
    const numbered = chosen.filter((column) => column.rowNumbers !== undefined);
    if (numbered.length > 0 && numbered.length < chosen.length) {
      chosen = chosen.filter((column) => column.rowNumbers === undefined);
      const said = numbered.map((column) => `${JSON.stringify(column.name)} (${column.rowNumbers})`);
      notes.push(`left out ${said.join(', ')}: data.columns names the inputs if it is one`);
    }
  } else {
    chosen = choices.columns.map((choice, i) => columnOf(columns, choice, `data.columns[${i}]`, name));
    const both = chosen.find((column) => goals.includes(column) || excluded.has(column));
    if (both !== undefined) {
      const where = goals.includes(both) ? 'the target' : 'excluded';
      throw new InputError(
        'data.columns',
        `${JSON.stringify(both.name)}, which is ${where}`,
        'inputs that are neither',
      );
    }
  }
  if (chosen.length === 0) throw new InputError(name, 'only the target', 'at least one column of inputs');
  const inputs = chosen.map((column) => {
    if (column.kind === 'numbers') return column;
    const found =
      column.kind === 'words' ? `words (${JSON.stringify(column.values[0]?.slice(0, 20))}, ...)` : column.what;
    const cure = `leave it out with data.exclude: [${column.name}]`;
    throw new InputError(
      `${name}[${column.name}]`,
      found,
      `numbers in every input; ${cure}, or name it as data.target`,
    );
  });
  return { inputs, notes };
}

function targetColumns(columns: readonly Column[], target: TableChoices['target'], name: string): Column[] {
  if (target === undefined) {
    throw new InputError('data.target', 'nothing', `a column of ${name}: one of ${listed(columns)}`);
  }
  if (typeof target !== 'object') return [columnOf(columns, target, 'data.target', name)];
  const goals = target.map((choice, i) => columnOf(columns, choice, `data.target[${i}]`, name));
  if (goals.length === 0 || new Set(goals).size !== goals.length) {
    throw new InputError('data.target', JSON.stringify(target), 'one column or more, each once');
  }
  return goals;
}

function listed(columns: readonly Column[]): string {
  const names = columns.map((column) => column.name);
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, ... (${names.length})`;
}

/** The column of a name or place. */
function columnOf(columns: readonly Column[], choice: ColumnChoice, field: string, name: string): Column {
  const found =
    columns.find((column) => column.name === String(choice)) ??
    (typeof choice === 'number' ? columns[choice] : undefined);
  if (found !== undefined) return found;
  const near = nearestName(
    String(choice),
    columns.map((column) => column.name),
  );
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new InputError(field, JSON.stringify(choice), `a column of ${name}: one of ${listed(columns)}${hint}`);
}

/** The targets of the columns, refused where a cell is not what the column holds. */
function rawTargets(goals: readonly Column[], rows: number, classes: ClassChoice, name: string): RawTargets {
  const [goal] = goals;
  if (goals.length === 1) {
    if (goal.kind === 'other')
      throw new InputError(`${name}[${goal.name}]`, goal.what, 'numbers or classes as targets');
    const asked = classes !== undefined && classes !== 'none';
    if (goal.kind === 'words') {
      const selected = Array.isArray(classes);
      if (goal.flaws !== undefined && !selected) throw flawError(goal, rows, name, 'a class in every row');
      return { kind: 'words', words: goal.values };
    }
    if (goal.flaws !== undefined) {
      const { words, flaws } = goal;
      if (words !== undefined && asked && (Array.isArray(classes) || flaws.missing === 0))
        return { kind: 'words', words };
      const cure = words === undefined || flaws.missing > 0 ? '' : ' (data.classes: all if they are classes)';
      throw flawError(goal, rows, name, `a number in every row${cure}`);
    }
    return {
      kind: 'numbers',
      table: numberTable(rows, 1, goal.values),
      ...(goal.truth === undefined ? {} : { truth: goal.truth }),
    };
  }
  const data = new Float64Array(rows * goals.length);
  goals.forEach((column, j) => {
    if (column.kind !== 'numbers') {
      throw new InputError(
        `${name}[${column.name}]`,
        column.kind === 'words' ? 'words' : column.what,
        'numbers in every target',
      );
    }
    if (column.flaws !== undefined) throw flawError(column, rows, name, 'a number in every row');
    for (let i = 0; i < rows; i++) data[i * goals.length + j] = column.values[i];
  });
  return { kind: 'numbers', table: numberTable(rows, goals.length, data), names: goals.map((column) => column.name) };
}
