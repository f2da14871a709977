import { readFile } from 'node:fs/promises';

/** When a process of this machine began, in ticks since the machine did; undefined where the system does not tell. */
export async function processStart(id: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${id}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything; the start is the 20th field after it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
