/** Style sheets that Vite bundles. */
declare module '*.css';

/** Addresses of workers that Vite bundles. */
declare module '*?worker&url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: the shape that Vite gives
  export default url;
}
