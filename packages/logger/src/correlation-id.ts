import { randomUUID } from 'node:crypto';
import { reportOnce } from './report-once.ts';

/** Longest correlation id that is accepted, in characters: it travels in headers and is stored with every record. */
export const MAX_CORRELATION_ID_LENGTH = 256;

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** Whether a value may be a correlation id: 1–256 characters of visible ASCII, without spaces. */
export function isCorrelationId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_CORRELATION_ID_LENGTH && VISIBLE_ASCII.test(value);
}

/** A new random correlation id: a UUID. */
export function generateCorrelationId(): string {
  return randomUUID();
}

/** The id itself where it is valid; otherwise a generated one, with a warning the first time. */
export function toCorrelationId(id: unknown): string {
  if (isCorrelationId(id)) return id;
  reportOnce(
    'warn',
    `A correlation id is not 1–${MAX_CORRELATION_ID_LENGTH} characters of visible ASCII: using generated ids instead`,
  );
  return generateCorrelationId();
}
