/** The files of the page: read once, and served from memory by their exact names. */
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { answer } from './http-server.ts';

/** Below that a compressed file is hardly smaller. */
const MIN_COMPRESSED_BYTES = 1024;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Nothing but the page's own files; no text becomes markup; nobody frames the page. */
const CONTENT_SECURITY_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Of every answer of the page's port. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A year, as long as caches keep anything: the names of assets change with their content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The addresses that are pages; all of them are one file, which looks at the address itself. */
const PAGES: ReadonlySet<string> = new Set(
  ['', 'overview', 'logs', 'live', 'traces', 'map', 'metrics', 'query', 'errors', 'alerts', 'reports'].map(
    (name) => `/${name}`,
  ),
);

const NOT_BUILT = Buffer.from(
  '<!doctype html><meta charset="utf-8"><title>AgentBus</title><p>The page has not been built. Run <code>npm run build</code>, then start the hub again. The API is there.',
);

interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer | undefined;
}

/** The page. */
export class ApiPage {
  readonly #files = new Map<string, PageFile>();

  /** @param directory Of the built page; `undefined`, or one without an `index.html`: a note is served instead. */
  constructor(directory: string | undefined) {
    if (directory !== undefined) this.#read(directory);
  }

  get isBuilt(): boolean {
    return this.#files.has('/index.html');
  }

  /** Answers; false where there is no such file. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const isPage = PAGES.has(path);
    const file = this.#files.get(isPage ? '/index.html' : path);
    if (file === undefined) {
      if (!isPage) return false;
      const headers = { ...SECURITY_HEADERS, 'content-type': MEDIA_TYPES['.html'] };
      answer(request, response, 200, headers, NOT_BUILT);
      return true;
    }
    const { gzipped } = file;
    const compressed = gzipped !== undefined && /\bgzip\b/u.test(String(request.headers['accept-encoding']));
    const headers = {
      ...SECURITY_HEADERS,
      'cache-control': path.startsWith('/assets/') ? IMMUTABLE : 'no-cache',
      'content-type': file.type,
      vary: 'accept-encoding',
      ...(compressed ? { 'content-encoding': 'gzip' } : {}),
    };
    answer(request, response, 200, headers, compressed ? gzipped : file.bytes);
    return true;
  }

  #read(directory: string): void {
    let names: string[];
    try {
      names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for (const name of names) {
      const type = MEDIA_TYPES[extname(name)];
      if (type === undefined) continue;
      const bytes = readFileSync(join(directory, name));
      const gzipped = bytes.length < MIN_COMPRESSED_BYTES ? undefined : gzipSync(bytes, { level: 9 });
      this.#files.set(`/${name.replaceAll('\\', '/')}`, { type, bytes, gzipped });
    }
  }
}
