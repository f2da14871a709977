export * from './multi-head/index.ts';
export * from './single-head/index.ts';
