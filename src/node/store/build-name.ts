import { packageCommit, packageVersion } from '../package-info.ts';

/** The version whose results a store holds: those of another version of the library are not taken for this one's. */
export function buildName(): string {
  return [packageVersion(), packageCommit()?.replace('+', '')].filter((part) => part !== undefined).join('-');
}
