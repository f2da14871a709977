import type { SchemaTree } from 'hyparquet';
import { numberColumn, ownIndex, wordColumn } from './column-builders.ts';
import type { Column } from './columns.ts';
import { expandLists } from './lists.ts';
import { type LeafKind, leafKind } from './parquet-types.ts';
import type { FrameMetadata } from './table-metadata.ts';

/** A top column of a Parquet file: a leaf, or lists (of lists) of one. */
export interface ColumnShape {
  readonly name: string;
  readonly leaf: LeafKind;
  /** How many lists are around the leaf. */
  readonly depth: number;
}

/** What a child of the schema's root holds (Parquet format, LogicalTypes.md, "Nested Types"). */
export function columnShape(tree: SchemaTree): ColumnShape {
  const { name } = tree.element;
  const { leaf, depth } = inside(tree);
  return { name, leaf, depth };
}

function inside(tree: SchemaTree): { leaf: LeafKind; depth: number } {
  const { element, children } = tree;
  if (children.length === 0) {
    const leaf = leafKind(element);
    return element.repetition_type === 'REPEATED' ? { leaf: other('repeated values'), depth: 1 } : { leaf, depth: 0 };
  }
  const isList = element.converted_type === 'LIST' || element.logical_type?.type === 'LIST';
  if (!isList || children.length !== 1) {
    return { leaf: other(element.converted_type === 'MAP' ? 'maps' : `a structure of ${fields(tree)}`), depth: 0 };
  }
  const [repeated] = children;
  if (repeated.children.length === 0) return { leaf: leafKind(repeated.element), depth: 1 };
  if (repeated.children.length > 1) return { leaf: other(`lists of structures of ${fields(repeated)}`), depth: 1 };
  const { leaf, depth } = inside(repeated.children[0]);
  return { leaf, depth: depth + 1 };
}

function fields(tree: SchemaTree): string {
  const names = tree.children.map((child) => child.element.name);
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 4).join(', ')}, ...`;
}

function other(what: string): LeafKind {
  return { kind: 'other', what, type: what };
}

/** The columns of a table that a Parquet column stands for: itself, or an entry of its lists each. */
export function columnsOfValues(
  { name, leaf, depth }: ColumnShape,
  values: readonly unknown[] | undefined,
  rows: number,
  frame: FrameMetadata,
): Column[] {
  const more = ownIndex(name, frame);
  if (values === undefined || leaf.kind === 'other') {
    const { type } = leaf;
    return [{ name, type, kind: 'other', what: leaf.kind === 'other' ? leaf.what : leaf.kind, ...more }];
  }
  const column = (title: string, cell: (row: number) => unknown): Column => {
    if (leaf.kind === 'words') return wordColumn(title, leaf.type, rows, cell, more);
    const classNames = frame.classNames.get(name);
    const extra = { ...more, ...(classNames === undefined ? {} : { classNames }) };
    if (leaf.kind === 'truth') {
      const truth = (value: unknown) => (typeof value === 'boolean' ? Number(value) : Number.NaN);
      return numberColumn(title, leaf.type, rows, cell, truth, { ...extra, truth: true });
    }
    return numberColumn(title, leaf.type, rows, cell, leaf.number, extra);
  };
  if (depth === 0) return [column(name, (row) => values[row])];
  return expandLists(name, values, rows, depth, leaf.type, column);
}
