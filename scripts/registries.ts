/**
 * Writes the lists of parts that are one file each, from the files that are there: `npm run registries`. A test holds that the lists are
 * those of the folders, so that a part is added by its own file alone.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatRegistry } from './format-registry.ts';
import { samplerRegistry } from './sampler-registry.ts';

const root = join(import.meta.dirname, '..');
const { activationRegistry } = await import('./registry-lists.ts');
writeFileSync(join(root, 'src/activations/families.generated.ts'), activationRegistry());
// The table reads the list just written
const { activationTable } = await import('./activation-table.ts');
writeFileSync(join(root, 'docs/activations.md'), activationTable());
writeFileSync(join(root, 'src/data/formats/formats.generated.ts'), formatRegistry());
writeFileSync(join(root, 'src/samplers/registry.generated.ts'), samplerRegistry());
