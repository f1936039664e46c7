/**
 * Paths to values, with globs: `user.*.ssn`, `**.token`, `orders[*].card`, `http.request.header.x-*`.
 *
 * A path is its keys and array positions with dots between. Dots inside keys count, too, so `user.ssn` is both the
 * attribute `user.ssn` and the `ssn` of an object `user`.
 */

/** Matches one segment, or any number of them. */
type SegmentPattern = string | RegExp | typeof ANY_SEGMENTS;

const ANY_SEGMENTS: unique symbol = Symbol('**');
const ANY_SEGMENT = /^/;

/** A path with globs, ready to match. */
export interface PathPattern {
  readonly segments: readonly SegmentPattern[];
}

/** Whether a text is a path pattern: no empty segments, and `**` stands alone. */
export function isPathPattern(text: string): boolean {
  return splitPattern(text).every(
    (segment) => segment !== '' && (segment === '**' || !segment.includes('**')),
  );
}

/** Reads a pattern that {@link isPathPattern}. */
export function parsePathPattern(text: string): PathPattern {
  return { segments: splitPattern(text).map(parseSegment) };
}

/** Whether a path, its parts joined by dots, is what a pattern describes. */
export function matchesPath({ segments }: PathPattern, path: string): boolean {
  return matchSegments(segments, 0, path.split('.'), 0);
}

function matchSegments(
  pattern: readonly SegmentPattern[],
  patternAt: number,
  path: readonly string[],
  pathAt: number,
): boolean {
  const segment = pattern[patternAt];
  if (segment === undefined) return pathAt === path.length;
  if (segment === ANY_SEGMENTS) {
    for (let at = pathAt; at <= path.length; at++) {
      if (matchSegments(pattern, patternAt + 1, path, at)) return true;
    }
    return false;
  }
  const part = path[pathAt];
  if (part === undefined) return false;
  const matches = typeof segment === 'string' ? segment === part : segment.test(part);
  return matches && matchSegments(pattern, patternAt + 1, path, pathAt + 1);
}

function splitPattern(text: string): string[] {
  return text.replace(/\[([^\]]*)\]/g, '.$1').split('.');
}

function parseSegment(segment: string): SegmentPattern {
  if (segment === '**') return ANY_SEGMENTS;
  if (segment === '*') return ANY_SEGMENT;
  if (!segment.includes('*')) return segment;
  const escaped = segment.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^]*?')}$`);
}
