import { describeGolden } from './describe-golden.ts';

await describeGolden(['plain', 'wasm', 'wasm-relaxed']);
