/** Services that answer 200, and say in a code of the body how it went. */
import type { NotifyResult } from './notifier.ts';

/** How a service says it. */
export interface AnswerCodes {
  /** The property of the JSON answer that has the code; 0 is success. */
  readonly property: string;
  /** Codes that a later attempt may not meet: too many messages, a service that is busy. */
  readonly temporary: ReadonlySet<number>;
}

/** Judges an answer by its code. What is no answer of the service (a page of a proxy) may be one later. */
export function judgeByCode(answer: string, { property, temporary }: AnswerCodes): NotifyResult {
  const code = parseAnswer(answer)?.[property];
  if (typeof code !== 'number') return { status: 'retry', reason: 'the answer has no code' };
  if (code === 0) return { status: 'sent' };
  return { status: temporary.has(code) ? 'retry' : 'refused', reason: `${property} ${code}` };
}

/** The object that an answer is; `undefined` where it is none. */
export function parseAnswer(answer: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON: the caller says what that means.
    return undefined;
  }
}
