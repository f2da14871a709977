/** What a table says of itself beside its columns: which are an index, and how classes are called. */
export interface FrameMetadata {
  /** Columns that pandas keeps as the index of the rows. */
  readonly index: ReadonlySet<string>;
  /** Names of the classes 0, 1, ... of a column. */
  readonly classNames: ReadonlyMap<string, readonly string[]>;
}

/**
 * Metadata that pandas (`pandas`: index_columns) and Hugging Face datasets (`huggingface`: features with names of classes) write
 * into Parquet and Arrow files; what cannot be read is passed over.
 */
export function frameMetadata(entries: readonly { readonly key: string; readonly value?: string }[]): FrameMetadata {
  const index = new Set<string>();
  const classNames = new Map<string, readonly string[]>();
  for (const { key, value } of entries) {
    if (key !== 'pandas' && key !== 'huggingface') continue;
    const document = parsed(value);
    if (key === 'pandas') {
      const columns = at(document, 'index_columns');
      if (Array.isArray(columns)) for (const column of columns) if (typeof column === 'string') index.add(column);
      continue;
    }
    const features = at(at(document, 'info'), 'features');
    for (const [column, feature] of Object.entries(features ?? {})) {
      const names = at(feature, 'names');
      if (Array.isArray(names) && names.every((name) => typeof name === 'string')) classNames.set(column, names);
    }
  }
  return { index, classNames };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function at(value: unknown, key: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[key];
  return typeof found === 'object' && found !== null ? found : undefined;
}
