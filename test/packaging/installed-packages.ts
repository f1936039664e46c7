/** What an installation consists of: the packages that one depends on, their bytes, licences and scripts. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a manifest that are looked at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** An installed package. */
export interface InstalledPackage {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** Reads the manifest of a package's directory. */
export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}

/** All that a package of an application depends on, itself not included; each once. Platforms' own packages where installed. */
export function dependenciesOf(application: string, name: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (directory: string): void => {
    const { dependencies, optionalDependencies } = readManifest(directory);
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = resolvePackage(application, directory, dependency);
      if (place === undefined || found.has(place)) continue;
      found.set(place, { directory: place, manifest: readManifest(place) });
      visit(place);
    }
  };
  visit(join(application, 'node_modules', name));
  return [...found.values()];
}

/** Bytes of a package's own files. */
export function packageBytes(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(directory, entry.name);
    bytes += entry.isDirectory() ? packageBytes(path) : statSync(path).size;
  }
  return bytes;
}

/** As Node finds it: in the nearest `node_modules` that has it. */
function resolvePackage(application: string, from: string, name: string): string | undefined {
  for (let directory = from; directory.startsWith(application); directory = join(directory, '..')) {
    const candidate = join(directory, 'node_modules', name);
    if (statSync(join(candidate, 'package.json'), { throwIfNoEntry: false }) !== undefined) return candidate;
  }
  return undefined;
}
