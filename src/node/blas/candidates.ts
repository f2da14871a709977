import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MULTIARCH: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  ppc64: 'powerpc64le-linux-gnu',
  s390x: 's390x-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
};

export const ACCELERATE = '/System/Library/Frameworks/Accelerate.framework/Accelerate';

/**
 * Where a BLAS with LAPACK may be, best first: names that the dynamic loader resolves (its own search path,
 * `LD_LIBRARY_PATH`), then files that exist in the usual places of Debian, Ubuntu, Fedora, Arch, Alpine, conda, Homebrew.
 */
export function libraryCandidates(
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
  environment: NodeJS.ProcessEnv = process.env,
): string[] {
  if (platform === 'darwin') {
    const homebrew = ['/opt/homebrew/opt/openblas/lib', '/usr/local/opt/openblas/lib']
      .map((folder) => join(folder, 'libopenblas.dylib'))
      .filter((path) => existsSync(path));
    // Apple's matrix units serve Accelerate alone; on Intel Macs OpenBLAS is at least as fast.
    return architecture === 'arm64' ? [ACCELERATE, ...homebrew] : [...homebrew, ACCELERATE];
  }
  if (platform === 'win32') return ['libopenblas.dll', 'openblas.dll'];
  const triple = MULTIARCH[architecture] ?? `${architecture}-linux-gnu`;
  const names = ['libopenblas.so.0', 'libopenblas.so', 'libopenblasp.so.0', 'libopenblas.so.3'];
  const folders = [
    ...(environment.CONDA_PREFIX ? [join(environment.CONDA_PREFIX, 'lib')] : []),
    `/usr/lib/${triple}/openblas-pthread`,
    `/usr/lib/${triple}/openblas-openmp`,
    `/usr/lib/${triple}/openblas-serial`,
    `/usr/lib/${triple}`,
    '/usr/lib64',
    '/usr/lib',
    '/usr/local/lib',
    '/opt/OpenBLAS/lib',
    '/home/linuxbrew/.linuxbrew/opt/openblas/lib',
  ];
  const files = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...names, ...files.filter((path) => existsSync(path))];
}
