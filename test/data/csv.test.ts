import { describe, expect, it } from 'vitest';
import type { Column } from '../../src/data/decoders/columns.ts';
import { decodeCsv } from '../../src/data/decoders/csv/csv.ts';
import type { CsvChoices } from '../../src/data/decoders/csv/dialect.ts';
import { withRowNumbers } from '../../src/data/sources/row-numbers.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const cells = (column: Column): unknown => (column.kind === 'other' ? column.what : Array.from<unknown>(column.values));
const read = (text: string, choices: CsvChoices = {}, step?: number) => {
  const { columns, notes } = decodeCsv(bytes(text), 't.csv', choices, step);
  return { names: columns.map(({ name }) => name), values: columns.map(cells), notes };
};

describe('text tables as tools write them', () => {
  it('separators and decimal marks are seen, said, and overridden', () => {
    expect(read('a;b\n0,5;1,25\n2,0;-3\n')).toMatchObject({
      names: ['a', 'b'],
      values: [
        [0.5, 2],
        [1.25, -3],
      ],
    });
    expect(read('a;b\n0,5;1,25\n2,0;-3\n').notes).toEqual([
      'separated by semicolons (data.separator)',
      'decimal commas (data.decimal)',
    ]);
    expect(read('1,5 2,5\n3,5 4,5\n').values).toEqual([
      [1.5, 3.5],
      [2.5, 4.5],
    ]);
    expect(read('a,b\n"1,5","2,5"\n').values).toEqual([[1.5], [2.5]]);
    expect(read('a|b\n1|2\n').values).toEqual([[1], [2]]);
    expect(read('sep=;\na;b\n1;2\n').names).toEqual(['a', 'b']);
    // A comma that may separate thousands is not taken for a decimal mark.
    expect(decodeCsv(bytes('a;b\n1,234;x\n5,678;y\n')).columns[0]).toMatchObject({ kind: 'words' });
    expect(read('a;b\n1,234;5\n', { decimal: ',' }).values).toEqual([[1.234], [5]]);
  });

  it('names: words, rising whole numbers above decimals, comments; never rows of data', () => {
    expect(read('400,401,402\n0.5,1.5,2.5\n').names).toEqual(['400', '401', '402']);
    expect(read('1,2,5\n3,1,4\n').names).toEqual(['c0', 'c1', 'c2']);
    expect(read('0,1\n3,4\n').names).toEqual(['0', '1']);
    expect(read('0,1\n3,4\n', { header: false }).values).toEqual([
      [0, 3],
      [1, 4],
    ]);
    expect(read('5.1,3.5,setosa\n4.9,3.0,setosa\n').names).toEqual(['c0', 'c1', 'c2']);
    expect(read('# x y\n1.5 2\n3 4\n').names).toEqual(['x', 'y']);
    expect(read('# made by hand, twice\n1.5 2\n3 4\n# end\n').names).toEqual(['c0', 'c1']);
    expect(read('2,1\n3,4\n', { header: true }).names).toEqual(['2', '1']);
  });

  it('row numbers of pandas and R are marked, other columns are not', () => {
    const marked = (text: string) =>
      withRowNumbers(decodeCsv(bytes(text)).columns)
        .filter(({ rowNumbers }) => rowNumbers !== undefined)
        .map(({ name }) => name);
    expect(marked(',a\n0,0.5\n1,1.5\n')).toEqual(['']);
    expect(marked('"","a"\n"1",0.5\n"2",1.5\n')).toEqual(['']);
    expect(marked('"a" "b"\n"1" 0.5 2\n"2" 1.5 3\n')).toEqual(['']);
    expect(marked(',a\nMazda RX4,0.5\nDatsun 710,1.5\n')).toEqual(['']);
    expect(marked(',a\n7,0.5\n3,1.5\n')).toEqual(['']);
    expect(marked('n,a\n0,0.5\n1,1.5\n')).toEqual([]);
    expect(marked('index,a\n0,0.5\n1,1.5\n')).toEqual(['index']);
  });

  it('UTF-16 by its mark, Windows-1252, line ends of every kind, an empty last column', () => {
    const wide = new Uint8Array([0xff, 0xfe, ...[...'a,b\r\n1,2\r\n'].flatMap((letter) => [letter.charCodeAt(0), 0])]);
    expect(decodeCsv(wide).columns.map(cells)).toEqual([[1], [2]]);
    const latin = decodeCsv(Uint8Array.from([...bytes('k,x\n'), 0xe9, ...bytes(',1\n')]));
    expect(latin.columns.map(cells)).toEqual([['é'], [1]]);
    expect(read('a,b\r1,2\r3,4\r').values).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(read('a,b,\n1,2,\n3,4,\n').names).toEqual(['a', 'b']);
  });

  it('a few cells that are none leave a column one of numbers, with the first of them and counts', () => {
    const [column] = decodeCsv(bytes('y\n1\n2\n\n"<3"\nNA\n4\n')).columns;
    expect(column).toMatchObject({ kind: 'numbers', flaws: { count: 2, missing: 1, place: 'line 5', cell: '<3' } });
    const [words] = decodeCsv(bytes('k\ncat\n"NA"\ndog\n')).columns;
    expect(words).toMatchObject({ kind: 'words', flaws: { count: 1, missing: 1, place: 'line 3', cell: 'NA' } });
    expect(decodeCsv(bytes('k\nTRUE\nFALSE\n')).columns[0]).toMatchObject({ kind: 'numbers', truth: true });
  });

  it('read in pieces of any size, a table is the same', () => {
    const text = '\uFEFFname,x,"long, y"\r\n"é ""q""\nsecond",1.5,2\r\nplain,-3,4e-2\r\n"",5,6\r\n';
    const whole = read(text);
    for (const step of [1, 2, 3, 7, 16]) expect(read(text, {}, step)).toEqual(whole);
  });
});
