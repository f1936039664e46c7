import { createHash } from 'node:crypto';
import { isAppFrame, normaliseFrame } from './app-frame.ts';
import type { ErrorOccurrence } from './error-occurrence.ts';
import type { StackFrame } from './stack-frame.ts';

/** Changes with the rules: ids of different versions are never of the same group. It is in each id. */
export const GROUPING_VERSION = 1;

/** What an error was grouped by. */
export type GroupingRule =
  /** What the application says. */
  | 'fingerprint'
  /** The exception's type and the application's own frames. */
  | 'stack'
  /** The type, and the template of the message. */
  | 'template';

/** Which group an error is of, and why. */
export interface ErrorGrouping {
  /** `e`, the {@link GROUPING_VERSION}, and 12 hexadecimal digits of a hash of `rule` and `parts`. */
  readonly id: string;
  readonly rule: GroupingRule;
  /** What errors of this group have in common: the fingerprint; type and frames; type and template. */
  readonly parts: readonly string[];
}

/** Frames that count: those further out are the same for most errors of a service. */
const MAX_FRAMES = 8;

const ID_LENGTH = 12;

/** The group of an error by fingerprint or stack; `undefined` where it has neither, so that its message decides. */
export function groupingOf(
  { fingerprint, type }: Pick<ErrorOccurrence, 'fingerprint' | 'type'>,
  frames: readonly StackFrame[],
): ErrorGrouping | undefined {
  if (fingerprint !== '') return grouping('fingerprint', [fingerprint]);
  const own = withoutRepeats(frames.filter(isAppFrame).map(normaliseFrame)).slice(0, MAX_FRAMES);
  return own.length === 0 ? undefined : grouping('stack', [type, ...own]);
}

/** The group of an error that has nothing but a type, which may be `''`, and the template of its message. */
export function templateGrouping(type: string, template: string): ErrorGrouping {
  return grouping('template', [type, template]);
}

/** A recursion that went deeper is the same error. */
function withoutRepeats(frames: readonly string[]): string[] {
  return frames.filter((frame, index) => frame !== frames[index - 1]);
}

function grouping(rule: GroupingRule, parts: readonly string[]): ErrorGrouping {
  const digest = createHash('sha256')
    .update(JSON.stringify([rule, ...parts]))
    .digest('hex');
  return { id: `e${GROUPING_VERSION}-${digest.slice(0, ID_LENGTH)}`, rule, parts };
}
