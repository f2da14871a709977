import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = join(import.meta.dirname, '..', 'src', 'samplers');

function samplerFiles(inside: string): string[] {
  return readdirSync(inside, { withFileTypes: true }).flatMap((entry) => {
    const path = join(inside, entry.name);
    if (entry.isDirectory()) return samplerFiles(path);
    return /^export const sampler\b/m.test(readFileSync(path, 'utf8')) ? [relative(folder, path)] : [];
  });
}

/** The text of `registry.generated.ts`: every file below `src/samplers` that exports `sampler`, in order of name. */
export function samplerRegistry(): string {
  const files = samplerFiles(folder).sort();
  const variable = (file: string) =>
    file.replace(/\/?-?sampler\.ts$/, '').replace(/[-/]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by `npm run registries` from the files of these folders.',
    ...files.map((file) => `import { sampler as ${variable(file)} } from './${file}';`),
    "import type { Sampler } from './sampler.ts';",
    '',
    '/** Every sampler of this build. */',
    'export const samplers: readonly Sampler[] = [',
    ...files.map((file) => `  ${variable(file)},`),
    '];',
    '',
  ].join('\n');
}
