/** Writes docs/conventions.md from the one source of the conventions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conventionsPage } from '../src/base/conventions.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'conventions.md'), conventionsPage());
