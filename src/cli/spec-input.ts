import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '../base/input-error.ts';
import { applyOverrides, type ParsedSpec, parseSpec, readSpecText } from '../experiment/parse-spec.ts';

/** A spec from a file or, for `-`, from standard input, with `--set` applied; paths in it start at the spec's folder. */
export async function readSpec(
  file: string,
  overrides: readonly string[],
): Promise<{ parsed: ParsedSpec; folder: string }> {
  const text = file === '-' ? await readStdin() : await readText(file);
  const name = file === '-' ? 'standard input' : file;
  const parsed = parseSpec(applyOverrides(readSpecText(text, name), overrides));
  return { parsed, folder: file === '-' ? process.cwd() : dirname(resolve(file)) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code ?? error);
    throw new InputError('SPEC', `${why}: ${file}`, 'a YAML or JSON file, or - for standard input');
  }
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
