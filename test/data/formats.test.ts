import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatRegistry } from '../../scripts/format-registry.ts';
import type { FileContent } from '../../src/data/formats/format.ts';
import { decodeFile } from '../../src/data/formats/registry.ts';
import { withRowNumbers } from '../../src/data/sources/row-numbers.ts';

/** What a file holds, by the tool that wrote it. */
type Held =
  | readonly number[]
  | { readonly words: readonly string[]; readonly shape?: readonly number[] }
  | { readonly truth: readonly number[] }
  | { readonly shape: readonly number[]; readonly values: readonly number[] }
  | { readonly flawed: readonly (number | null)[] }
  | { readonly other: true }
  | { readonly rowNumbers: true };

interface Manifest {
  readonly sets: { readonly [name: string]: Held };
  readonly files: readonly {
    readonly file: string;
    readonly tool: string;
    readonly version: string;
    readonly format: string;
    readonly what: string;
    readonly holds: { readonly [name: string]: string };
    readonly classNames?: { readonly [name: string]: readonly string[] };
  }[];
}

const own = join(import.meta.dirname, 'formats');
const fresh = process.env.WIDTHWISE_FRESH_FORMATS;
const folders = [
  ...readdirSync(own).map((name) => join(own, name)),
  ...(fresh === undefined ? [] : readdirSync(fresh).map((name) => join(fresh, name))),
].filter((folder) => existsSync(join(folder, 'manifest.json')));

/** What a reader found under a name, in the words of the manifest. */
function found(content: FileContent, name: string, held: Held): unknown {
  if (content.kind === 'arrays') {
    const { arrays, words, others } = content.file;
    const key = name === '' ? [...arrays.keys(), ...words.keys()][0] : name;
    const array = arrays.get(key);
    if (array !== undefined) return { shape: array.shape, values: Array.from(array.data, (x) => x + 0) };
    const text = words.get(key);
    return text === undefined ? { other: others.has(key) } : { shape: text.shape, words: text.words };
  }
  const column = withRowNumbers(content.table.columns).find((candidate) => candidate.name === name);
  if (column === undefined) return 'no such column';
  if ('rowNumbers' in held) return { rowNumbers: column.rowNumbers !== undefined };
  if (column.kind === 'other') return { other: true };
  if (column.kind === 'words') return { words: column.values };
  const values = Array.from(column.values);
  if ('flawed' in held) return { flawed: values.map((x) => (Number.isNaN(x) ? null : x)) };
  return column.truth ? { truth: values } : values;
}

for (const folder of folders) {
  const { sets, files }: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const tools = [...new Set(files.map(({ tool, version }) => `${tool} ${version}`))];
  describe(`files of ${tools.join(', ')}`, () => {
    for (const { file, tool, what, format, holds, classNames = {} } of files) {
      it(`${file}: ${tool}, ${what}`, async () => {
        const bytes = readFileSync(join(folder, file));
        const decoded = await decodeFile(undefined, bytes, file);
        expect(decoded.format.name).toBe(format);
        for (const [name, key] of Object.entries(holds)) {
          expect(found(decoded.content, name, sets[key]), name).toEqual(sets[key]);
        }
        for (const [name, names] of Object.entries(classNames)) {
          const { content } = decoded;
          const column = content.kind === 'table' ? content.table.columns.find((c) => c.name === name) : undefined;
          expect(column?.kind === 'numbers' ? column.classNames : undefined).toEqual(names);
        }
      });
    }
  });
}

describe('formats', () => {
  it('the list is that of the folder', () => {
    const path = join(import.meta.dirname, '../../src/data/formats/formats.generated.ts');
    expect(readFileSync(path, 'utf8')).toBe(formatRegistry());
  });

  it('at least 150 files of other tools are read', () => {
    const counts = folders.map(
      (folder) => (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest).files.length,
    );
    expect(counts.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(150);
  });
});
