import type { JsonValue } from '../base/values.ts';

/** Where, when and with what a result was made. */
export interface Provenance {
  readonly version: string;
  readonly commit?: string;
  readonly command?: string;
  readonly platform: string;
  readonly runtime: string;
  readonly processor: string;
  readonly backend: string;
  readonly workers: number;
  readonly started: string;
  readonly seconds: number;
  /** SHA-256 of the canonical JSON of the spec as run. */
  readonly specDigest: string;
  readonly data: readonly { readonly description: string; readonly digest: string }[];
  readonly seeds: { readonly data?: number; readonly simulation?: number };
  readonly spec: JsonValue;
}

/** Provenance as labels and words, for a table. */
export function provenanceRows(p: Provenance): [string, string][] {
  const rows: [string, string | undefined][] = [
    ['Widthwise', p.commit === undefined ? p.version : `${p.version}, commit ${p.commit}`],
    ['Command', p.command],
    ['Started', p.started],
    [
      'Wall time',
      `${p.seconds < 10 ? p.seconds.toFixed(2) : Math.round(p.seconds)} s, ${p.workers} worker${p.workers === 1 ? '' : 's'}`,
    ],
    ['Platform', `${p.platform}, ${p.runtime}`],
    ['Processor', p.processor],
    ['Backend', p.backend],
    [
      'Seeds',
      Object.entries(p.seeds)
        .map(([name, seed]) => `${name} ${seed}`)
        .join(', ') || 'none',
    ],
    ['Spec digest', p.specDigest],
    ...p.data.map(({ description, digest }): [string, string] => ['Data', `${description}; SHA-256 ${digest}`]),
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}
