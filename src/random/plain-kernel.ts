import { normals32, normals64 } from './box-muller.ts';
import { BUFFER_GROUPS, GROUP_WORDS, type RandomKernel, type WordSource } from './kernel.ts';
import { philox4x32 } from './philox.ts';

/** The kernel in plain JavaScript, for engines without WebAssembly SIMD. */
export function plainKernel(): RandomKernel {
  const words = new Uint32Array(BUFFER_GROUPS * GROUP_WORDS);
  const counter = new Uint32Array(4);
  const key = new Uint32Array(2);
  const block = new Uint32Array(4);
  return {
    name: 'plain',
    words,
    doubles: new Float64Array(words.buffer),
    floats: new Float32Array(words.buffer),
    fillWords(source: WordSource, first, groups) {
      key[0] = source.key0;
      key[1] = source.key1;
      counter[2] = source.counter2;
      counter[3] = source.counter3;
      counter[1] = Math.floor(first / 2 ** 30);
      for (let g = 0; g < groups; g++) {
        for (let lane = 0; lane < 4; lane++) {
          counter[0] = ((first + g) % 2 ** 30) * 4 + lane;
          philox4x32(counter, key, block);
          for (let w = 0; w < 4; w++) words[g * GROUP_WORDS + 4 * w + lane] = block[w];
        }
      }
    },
    toDoubles: (groups, scale) => normals64(words, 2 * groups, scale),
    toFloats: (groups, scale) => normals32(words, 2 * groups, scale),
  };
}
