import { loadKoffi } from './koffi.ts';

/**
 * Runs `action` with variables set in the environment that C code sees, and puts back what was there. Assigning to
 * `process.env` does not do: in a worker thread it changes a copy.
 */
export function withCEnvironment<T>(variables: Readonly<Record<string, string>>, action: () => T): T {
  const names = Object.keys(variables);
  if (names.length === 0 || process.platform === 'win32') return action();
  const libc = loadKoffi().load(null);
  const getenv = libc.func('const char *getenv(const char *)') as (name: string) => string | null;
  const setenv = libc.func('int setenv(const char *, const char *, int)') as (
    n: string,
    v: string,
    o: number,
  ) => number;
  const unsetenv = libc.func('int unsetenv(const char *)') as (name: string) => number;
  const before = names.map(getenv);
  for (const name of names) setenv(name, variables[name], 1);
  try {
    return action();
  } finally {
    names.forEach((name, i) => {
      const value = before[i];
      if (value === null) unsetenv(name);
      else setenv(name, value, 1);
    });
  }
}
