import { fileURLToPath } from 'node:url';

/**
 * The directory of the built page: `index.html`, and under `assets/` files whose names change with their content. It is
 * not there where the package has not been built.
 */
export const PAGE_DIRECTORY: string = fileURLToPath(new URL('../dist/page', import.meta.url));
