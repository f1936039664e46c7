import type { OperationKind } from './operation-trends.ts';

const KINDS: Readonly<Record<string, OperationKind>> = {
  server: 'request',
  consumer: 'request',
  client: 'call',
  producer: 'call',
};

/** What a span tells of the operation that it is. */
export interface SpanNames {
  /** The kind's name, as queries have it. */
  readonly kind: string;
  readonly name: string;
  /** `http.route`, `url.path` and `url.full`, or `''`. */
  readonly route: string;
  readonly path: string;
  readonly url: string;
}

/** The kind of the operation that a span is. */
export function operationKind(kind: string): OperationKind {
  return KINDS[kind] ?? 'internal';
}

/** Instrumentations that know no route name spans so. */
const BARE_METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|QUERY|HTTP)$/u;

/**
 * The name of the operation that a span is: of a request its route, else the span's name. Where that is a method alone, the
 * path is added, with `*` for what looks like an id: paths are many, operations are few.
 */
export function spanOperation({ kind, name, route, path, url }: SpanNames): string {
  const operation = operationKind(kind);
  if (operation === 'request' && route !== '') return route;
  if (!BARE_METHOD.test(name)) return name;
  const place = operation === 'request' ? path : pathOf(url);
  return place.startsWith('/') ? `${name} ${maskPath(place)}` : name;
}

/** A filter for spans whose name was made with their path; `''` where it was not. */
export function pathFilter(kind: OperationKind, operation: string): string {
  const [, method, path] = /^([A-Z]+) (\/[\w./*-]*)$/u.exec(operation) ?? [];
  if (method === undefined || path === undefined || !BARE_METHOD.test(method)) return '';
  if (kind === 'request') return `(name=${method} url.path:${path})`;
  return kind === 'call' ? `(name=${method} url.full:*${path}*)` : '';
}

const MAX_SEGMENT = 32;

/** Segments of a path with digits, but for versions of an API, or with signs that words do not have, are ids. */
function maskPath(path: string): string {
  return path
    .split('/')
    .map((segment) => {
      if (/^v\d+$/u.test(segment)) return segment;
      return segment.length > MAX_SEGMENT || /[^\w.-]|\d/u.test(segment) ? '*' : segment;
    })
    .join('/');
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}
