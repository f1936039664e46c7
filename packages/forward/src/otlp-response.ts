/** What an OTLP/HTTP response means for the batch that was sent. */
import type { Signal } from '@agentbus/otlp';
import type { Delivery } from './destination.ts';
import { type PartialSuccess, partialSuccessOf } from './protobuf-response.ts';

/** The parts of a response that count. */
export interface OtlpResponse {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/**
 * Come back later.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
 */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** The batch is at fault. */
const POISON: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * What VictoriaLogs and VictoriaMetrics, which take protobuf only, say to JSON with status 400. That is a matter of settings: by
 * dividing such batches every record would end up parked.
 */
const WRONG_ENCODING = /\bencoding (isn['’]t|is not|not) supported\b/i;

/**
 * 500 may be the batch's fault, as servers answer with it what their own pipeline rejects for good; with the usual pauses this is
 * some minutes.
 */
const SERVER_ERROR_ATTEMPTS = 10;

/** How much of an answer goes into a message. */
const MAX_REASON_LENGTH = 300;

const REJECTED_FIELD: Readonly<Record<Signal, string>> = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
};

/** @param now Unix milliseconds, for a `Retry-After` that is a date. */
export function readOtlpResponse(response: OtlpResponse, signal: Signal, now: number): Delivery {
  const { status } = response;
  if (status >= 200 && status < 300) return accepted(response, signal);
  const reason = `HTTP ${status}${textOf(response)}`;
  if (POISON.has(status) && !WRONG_ENCODING.test(reason)) return { status: 'rejected', reason };
  const afterMillis = retryAfterMillis(response.retryAfter, now);
  const after = afterMillis === undefined ? {} : { afterMillis };
  if (status >= 500 && !RETRYABLE.has(status)) {
    return { status: 'retry', reason, maxAttempts: SERVER_ERROR_ATTEMPTS, ...after };
  }
  // 401, 403, 404 and the like are a matter of settings, of ours or theirs: the records are worth keeping until it is mended.
  return { status: 'retry', reason, ...after };
}

function accepted({ contentType, body }: OtlpResponse, signal: Signal): Delivery {
  if (body.length === 0) return { status: 'accepted' };
  const partial = contentType?.includes('json') ? partialFromJson(body, signal) : partialSuccessOf(body);
  if (partial === undefined || partial.rejected === 0) return { status: 'accepted' };
  return {
    status: 'accepted',
    rejectedRecords: partial.rejected,
    reason: partial.message.slice(0, MAX_REASON_LENGTH),
  };
}

function partialFromJson(body: Buffer, signal: Signal): PartialSuccess | undefined {
  try {
    const { partialSuccess } = JSON.parse(body.toString());
    const rejected = Number(partialSuccess?.[REJECTED_FIELD[signal]] ?? 0);
    return Number.isFinite(rejected)
      ? { rejected, message: String(partialSuccess?.errorMessage ?? '') }
      : undefined;
  } catch {
    // The status says that it was accepted; what else it says cannot be read.
    return undefined;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMillis(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  const millis = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(millis) ? Math.max(millis, 0) : undefined;
}

function textOf({ body, contentType }: OtlpResponse): string {
  const text = contentType?.includes('protobuf') ? '' : body.toString().replace(/\s+/g, ' ').trim();
  return text === '' ? '' : `: ${text.slice(0, MAX_REASON_LENGTH)}`;
}
