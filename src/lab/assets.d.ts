/** Style sheets that Vite bundles. */
declare module '*.css';

/** Workers that Vite bundles. */
declare module '*?worker' {
  const EngineWorker: new (options?: { name?: string }) => Worker;
  // biome-ignore lint/style/noDefaultExport: the shape that Vite gives
  export default EngineWorker;
}
