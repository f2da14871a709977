import { stringify } from 'yaml';

/** A spec as YAML. */
export function specText(spec: object): string {
  return stringify(spec);
}
