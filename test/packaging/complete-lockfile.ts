/**
 * Completes `package-lock.json` with optional platform packages that npm left out of it, since `npm ci` refuses a lock
 * without them. npm does so when it rewrites a lock beside an installed `node_modules` (npm/cli#4828), and where a
 * registry does not serve a platform's package. With `--check` it only lists them and exits with 1.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const OPERATING_SYSTEMS: Record<string, string> = { windows: 'win32' };
const OS_NAMES = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPU_NAMES: Record<string, string> = { '64': 'x64' };
const CPUS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };

const missing: string[] = [];
for (const [path, locked] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
    const nested = `${path}/node_modules/${name}`;
    const hoisted = `node_modules/${name}`;
    if (lock.packages[nested] !== undefined || lock.packages[hoisted] !== undefined) continue;
    if (!/^\d/.test(version)) continue; // a range: only the registry knows which version
    missing.push(`${name}@${version}`);
    lock.packages[hoisted] = {
      version,
      ...platformOf(name),
      ...(locked.dev ? { dev: true } : {}),
      optional: true,
    };
  }
}

/** The platform that a package is for, by the words of its name: `@turbo/windows-64`, `cli-linux-x64-musl`. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/).slice(1);
  const os = words.map((word) => OPERATING_SYSTEMS[word] ?? word).find((word) => OS_NAMES.includes(word));
  const cpu = words.map((word) => CPU_NAMES[word] ?? word).find((word) => CPUS.includes(word));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === undefined ? {} : { os: [os] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}

if (missing.length > 0) console.log(`Missing in package-lock.json: ${missing.join(', ')}`);
if (process.argv.includes('--check')) {
  if (missing.length > 0) {
    console.error('Run: node test/packaging/complete-lockfile.ts');
    process.exitCode = 1;
  }
} else if (missing.length > 0) {
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
