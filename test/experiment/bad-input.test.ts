import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { applyOverrides, parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { predict } from '../../src/experiment/run.ts';
import { nodeDataLoader } from '../../src/node/load-data.ts';
import { type BadInput, badInputs, GOOD } from './bad-input-cases.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'widthwise-bad-'));
  for (const { files = {} } of badInputs) {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `widthwise predict` does with a spec. */
async function predictText({ spec }: Pick<BadInput, 'spec'>) {
  const written = typeof spec === 'string' ? readSpecText(spec, 'spec.yaml') : applyOverrides(readSpecText(GOOD), spec);
  return predict(parseSpec(written), { loadData: nodeDataLoader(folder) });
}

async function messageOf(bad: BadInput): Promise<string> {
  try {
    await predictText(bad);
  } catch (error) {
    if (!(error instanceof InputError)) throw new Error(`${bad.wrong}: not an InputError`, { cause: error });
    return 'problems' in error ? (error.problems as string[]).join('<br>') : error.message;
  }
  throw new Error(`${bad.wrong}: was accepted`);
}

const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll(folder, '...');

describe('bad input', () => {
  it('is told from good input', async () => {
    expect((await predictText({ spec: [] })).points).toHaveLength(1);
  });

  it('of every kind gets the message of docs/bad-input.md, which names the field', async () => {
    const rows: string[] = [];
    for (const bad of badInputs) {
      const message = await messageOf(bad);
      expect(message).toMatch(/^[^:]+.*: found .+, expected .+/);
      expect(message).not.toMatch(/undefined|\[object|expected {2}|expected $/);
      rows.push(`| ${bad.wrong} | ${escaped(message)} |`);
    }
    expect(rows.length).toBeGreaterThanOrEqual(40);
    const page = `# What bad input is told

Every malformed spec or file ends with exit status 2 and a message that names the field, what was found there and what was
expected. This page is written by \`test/experiment/bad-input.test.ts\` (\`npx vitest -u\` renews it).

| what is wrong | message |
| --- | --- |
${rows.join('\n')}
`;
    await expect(page).toMatchFileSnapshot('../../docs/bad-input.md');
  });
});
