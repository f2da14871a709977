import { expect, test } from 'vitest';
import { backend } from '../../src/linalg/active-backend.ts';
import { selfCheck } from '../../src/node/blas/self-check.ts';
import { forEachBackend } from '../support/backends.ts';

forEachBackend(() => {
  test('every routine passes the identities of the self-check', () => {
    expect(selfCheck(backend())).toBeUndefined();
  });
});
