import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataFormats } from '../../src/data/formats/registry.ts';

const page = join(import.meta.dirname, '../../docs/data.md');
const [BEGIN, END] = ['<!-- formats -->', '<!-- end of formats -->'];

it('docs/data.md has the table of the formats (npx vitest -u renews it)', async () => {
  const rows = dataFormats.map(({ name, title, endings, options, summary }) => {
    const fields = options.map((option) => `\`${option}\``).join(' ');
    return `| \`${name}\` | ${title} | ${endings.map((end) => `.${end}`).join(' ')} | ${summary} | ${fields} |`;
  });
  const table = [
    '| `source` | what | endings | what is read | fields of `data` |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1] ?? '';
  await expect(`${before}${BEGIN}\n\n${table.join('\n')}\n\n${END}${after}`).toMatchFileSnapshot(page);
});
