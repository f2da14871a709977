import { adapters } from '../../../experiment/adapters/index.ts';
import { installNativeBackend } from '../../blas/install.ts';
import { examine } from '../../doctor.ts';
import { packageVersion } from '../../package-info.ts';
import type { Method } from '../method.ts';

/**
 * What this engine is and what it computes with.
 *
 * @param methods - names of all methods
 */
export function aboutEngine(methods: readonly string[]): Method {
  return async () => ({
    version: packageVersion(),
    node: process.versions.node,
    executable: process.execPath,
    backend: installNativeBackend(),
    methods,
    theories: adapters.map(({ id, title }) => ({ id, title })),
  });
}

/** The same with measured speed. */
export const doctor: Method = async () => ({ executable: process.execPath, ...examine() });
