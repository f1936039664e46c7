import { defineConfig } from 'vite';

/** The hub serves `dist/page` as it is; all names under `assets/` change with the content. */
export default defineConfig({
  root: 'page',
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // Trusted Types and the content security policy leave no room for inlined data or polyfills.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
