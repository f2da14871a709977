import { defineConfig } from 'vite';
import { nodeBundle } from './vite.node.ts';

/** The command of the npm package: native packages stay in node_modules. */
export default defineConfig(nodeBundle('dist/command', ['koffi', '@duckdb/node-api', '@resvg/resvg-js']));
