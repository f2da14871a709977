import { describeGolden } from './describe-golden.ts';

await describeGolden(['plain', 'wasm-relaxed']);
