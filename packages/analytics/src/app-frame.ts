import type { StackFrame } from './stack-frame.ts';

/** Parts of a place that say that the code is not the application's own: of a runtime or of a library. */
const FOREIGN = [
  /(?:^|[\\/])node_modules[\\/]/u,
  /^node:/u,
  /^(?:internal\/|<anonymous>$|native$|evalmachine)/u,
  /(?:^|[\\/])(?:site-packages|dist-packages)[\\/]/u,
  /(?:^|[\\/])lib[\\/]python[\d.]*[\\/]/u,
  /^<frozen /u,
  /^(?:java|javax|jdk|sun|kotlin|scala|org\.springframework|org\.apache|io\.netty)\./u,
];

/** Whether a frame is the application's own code. */
export function isAppFrame({ file }: StackFrame): boolean {
  return file !== '' && !FOREIGN.some((pattern) => pattern.test(file));
}

/**
 * What stays of a frame from release to release and from machine to machine: the function, and the path within the
 * application. Line and column go, as do the directory above the code, hashes of bundlers, query strings, and the numbers
 * that compilers give to what has no name.
 */
export function normaliseFrame(frame: StackFrame): string {
  const name = frame.function
    .replace(/\$\d+/gu, '')
    .replace(/lambda\$\w*/gu, 'lambda')
    .replace(/[$_]\d+$/u, '');
  return `${name === '' ? '<anonymous>' : name} ${modulePath(frame.file)}`;
}

/** Directories that code lies in: what is above the innermost differs from machine to machine. */
const ROOTS = /^.*\/(?=(?:src|lib|dist|build|out|app)\/)/u;

const BUNDLE_HASH = /[.-](?=[\da-zA-Z_]*\d)[\da-zA-Z_]{8,}(?=\.(?:[cm]?js|map)$)/u;

/** Segments of a path that stay where no directory of code is known. */
const KEPT_SEGMENTS = 2;

function modulePath(file: string): string {
  const path = file
    .replace(/^(?:file|https?|webpack|webpack-internal|app):\/*/u, '/')
    .replace(/[?#].*$/u, '')
    .replaceAll('\\', '/')
    .replace(BUNDLE_HASH, '');
  const inside = path.replace(ROOTS, '');
  if (inside !== path || !path.startsWith('/')) return inside.replace(/^(?:\.\/)+/u, '');
  return path.split('/').slice(-KEPT_SEGMENTS).join('/');
}
