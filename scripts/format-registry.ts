import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'src', 'data', 'formats');

/** The text of `formats.generated.ts`: every file of `src/data/formats` that exports `format`, in order of name. */
export function formatRegistry(): string {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts'))
    .filter((name) => /^export const format\b/m.test(readFileSync(join(folder, name), 'utf8')))
    .map((name) => name.slice(0, -3))
    .sort();
  const variable = (name: string) => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by `npm run registries` from the files of this folder.',
    ...names.map((name) => `import { format as ${variable(name)} } from './${name}.ts';`),
    '',
    `export const formats = [${names.map(variable).join(', ')}] as const;`,
    '',
  ].join('\n');
}
