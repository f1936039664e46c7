/**
 * Makes one module of each entry of a package, and one of what they share: `bundle-package.ts [ENTRY…]`, in the package's
 * directory, behind `tsc --emitDeclarationOnly`. An application that starts the preset would load 300 modules otherwise,
 * which is a third of what the start costs. The entries are those of `exports`, and the ones that are named: the modules
 * of threads. Source maps lead to the sources, which are in the package as well.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The condition under which an entry is its source. */
const SOURCE = '@agentbus/source';

/** As in tsconfig.json. */
const TARGET = 'es2023';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const exported = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : (entry[SOURCE] ?? []),
);
const named = process.argv.slice(2).map((name) => `./src/${name}.ts`);

const bundle = await rolldown({
  input: [...exported, ...named],
  platform: 'node',
  // Other packages stay imports: each exists once in a process.
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  transform: { target: TARGET },
});
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  sourcemap: true,
  chunkFileNames: '[name].js',
});
await bundle.close();

const written = new Set(output.map(({ fileName }) => fileName));
for (const name of readdirSync('dist')) {
  if (/\.js(?:\.map)?$/.test(name) && !written.has(name)) rmSync(join('dist', name));
}
