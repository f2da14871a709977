import { contentDigest } from '../../src/experiment/canonical-json.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare } from '../../src/experiment/run.ts';
import type { Provenance } from '../../src/report/provenance.ts';
import { exampleAdapter } from '../experiment/example-adapter.ts';
import { exampleData, loadExampleData } from '../experiment/example-data.ts';

/** A small finished comparison with fixed provenance, for tests of what is written about one. */
export async function exampleRun() {
  const parsed = parseSpec(
    {
      title: 'Ridge <regression> & "temperature"',
      theory: 'example',
      data: { source: 'teacher', dimension: 10, train: 20, test: 30, seed: 3 },
      network: { width: 10, depth: 1 },
      sweep: { temperature: { log: [0.01, 3], count: 9 }, 'network.priorVariance': [0.5, 1, 2] },
      simulation: { chains: 16, draws: 40, seed: 5, at: { temperature: [0.1, 1] } },
    },
    [exampleAdapter],
  );
  const run = await compare(parsed, { loadData: loadExampleData, adapters: [exampleAdapter] });
  const { description, digest } = exampleData(20, 30, 10, 3);
  const provenance: Provenance = {
    version: '0.0.0',
    platform: 'linux',
    runtime: 'Node 20',
    processor: 'a processor',
    backend: 'plain (portable)',
    workers: 1,
    started: '2026-01-01T00:00:00.000Z',
    seconds: 1.5,
    specDigest: contentDigest(parsed.written),
    data: [{ description, digest }],
    seeds: { data: 3, simulation: 5 },
    spec: parsed.written,
  };
  return { parsed, run, provenance };
}
