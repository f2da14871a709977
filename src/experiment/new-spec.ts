import { InputError } from '../base/input-error.ts';
import type { JsonObject, JsonValue } from '../base/values.ts';
import { adapterOf } from './adapters/index.ts';
import { fieldDescription } from './field-descriptions.ts';
import { settingText } from './simulation-shape.ts';
import { withSampler } from './written-simulation.ts';

const digits = { source: 'digits', classes: [0, 1], train: 20, test: 50, normalize: 'unit-variance', seed: 1 };

/** A small spec of each theory, which predicts in seconds. */
const STARTS: { readonly [theory: string]: JsonObject } = {
  bpkr: {
    data: digits,
    network: { depth: 1, width: 50, activation: 'linear', priorVariance: 1 },
    temperature: 0.01,
    sweep: { 'network.width': { log: [10, 1000], count: 8 } },
    simulation: { at: { 'network.width': [10, 100] } },
  },
  ggdln: {
    data: { ...digits, train: 12, test: 12 },
    network: {
      depth: 1,
      width: 50,
      priorVariance: 1,
      gates: { kind: 'half-space', count: 2, threshold: 0 },
      nextOrder: false,
    },
    temperature: 0.05,
    sweep: { 'network.width': [50, 200] },
    simulation: { at: { 'network.width': [50] } },
  },
  ndk: {
    data: { ...digits, train: 10, test: 10 },
    network: { depth: 1, width: 300, activation: 'relu', priorVariance: 1 },
    temperature: 0.01,
    dynamics: { initialVariance: 1, times: { log: [0.1, 1000], count: 8 }, variance: false },
    simulation: { chains: 32, seed: 1 },
  },
  paths: {
    data: { source: 'hidden-markov', train: 30, test: 40, seed: 1 },
    network: { depth: 2, width: 40, priorVariance: 1, nextOrder: false },
    temperature: 0.05,
    sweep: { 'network.width': [20, 40] },
    simulation: { at: { 'network.width': [40] } },
  },
  continual: {
    data: digits,
    heads: 'single',
    coupling: 'infinity',
    tasks: { kind: 'permuted', count: 3, fraction: 0.5, rule: 'random' },
    network: { depth: 1, width: 400, activation: 'relu', priorVariance: 1 },
    temperature: 0,
    sweep: { 'tasks.fraction': [0, 0.5, 1] },
    simulation: { at: { 'tasks.fraction': [0.5] } },
  },
};

/** Theories that a spec can be started for. */
export const startedTheories: readonly string[] = Object.keys(STARTS);

/** Where a comment begins. */
const COLUMN = 44;

/**
 * A spec to start from, with what every field is beside it: it parses and predicts as it stands. Settings of the simulation stand in
 * comments with their defaults.
 *
 * @throws InputError for a theory that does not exist, with the nearest name
 */
export function newSpec(theory: string): string {
  const adapter = adapterOf(theory);
  const start = STARTS[theory];
  if (start === undefined)
    throw new InputError('theory', theory, `one of ${startedTheories.join(', ')}: its data are files of one's own`);
  const written: JsonObject = { version: 1, title: adapter.title, theory, ...start };
  const { sweep: _, ...point } = written;
  const { sampler } = withSampler(point, adapter);
  const lines = [
    `# ${adapter.title}: a spec to start from.`,
    '#     widthwise predict FILE     the theory at every point of the sweep',
    '#     widthwise compare FILE     theory and sampled networks, with a verdict and a report',
    ...linesOf(written, '', theory, 0),
    ...(sampler === undefined
      ? []
      : [
          `  # sampler: ${sampler.name}. ${sampler.title}; ${sampler.takes}`,
          ...Object.entries(sampler.settings)
            .filter(([name]) => !(name in (written.simulation as JsonObject)))
            .map(([name, setting]) =>
              commented(`  # ${name}:${'default' in setting ? ` ${setting.default}` : ''}`, settingText(setting)),
            ),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf(object: JsonObject, path: string, theory: string, depth: number): string[] {
  const indent = '  '.repeat(depth);
  return Object.entries(object).flatMap(([key, value]) => {
    const own = path === '' ? key : `${path}.${key}`;
    const found = fieldDescription(theory, own);
    const symbol = found?.symbol === undefined ? '' : ` (${found.symbol})`;
    const words = found === undefined ? undefined : `${found.text.replace(/\.$/, '')}${symbol}`;
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value) && !isFlow(own);
    if (!nested) return [commented(`${indent}${key}: ${flow(value)}`, words)];
    return [commented(`${indent}${key}:`, words), ...linesOf(value as JsonObject, own, theory, depth + 1)];
  });
}

/** Ranges and chosen points stand in one line. */
function isFlow(path: string): boolean {
  return /^sweep\.|^simulation\.at$|\.times$/.test(path);
}

function flow(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null)
    return /[:#]/.test(String(value)) ? JSON.stringify(value) : String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')} }`;
}

function commented(text: string, words: string | undefined): string {
  return words === undefined ? text : `${text.padEnd(COLUMN)} # ${words}`;
}
