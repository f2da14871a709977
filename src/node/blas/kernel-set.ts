import { readFileSync } from 'node:fs';

/**
 * The OpenBLAS kernel set (`OPENBLAS_CORETYPE`) that fits this processor, or undefined where the library's own choice is
 * left alone. An OpenBLAS older than the processor does not know it and may fall back to kernels of half the speed, so
 * the choice goes by instruction sets: all x86 chips with the AVX-512 foundation run SkylakeX, those with AVX2 Haswell.
 */
export function kernelSet(flags: ReadonlySet<string> = processorFlags()): string | undefined {
  const has = (...names: string[]) => names.every((name) => flags.has(name));
  if (has('avx512f', 'avx512cd', 'avx512bw', 'avx512dq', 'avx512vl', 'fma', 'avx2')) return 'SkylakeX';
  if (has('avx2', 'fma')) return 'Haswell';
  return undefined;
}

/** Instruction sets that the processor and the kernel offer, as Linux names them; empty on other systems. */
export function processorFlags(): ReadonlySet<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return new Set();
  try {
    const line = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return new Set(line?.[1].split(' '));
  } catch {
    return new Set();
  }
}
