/** The messages that OTLP answers with, in both of its encodings. */
import type { Signal } from '@agentbus/otlp';
import type { Taken } from './ingest.ts';

/** The encodings of OTLP/HTTP. */
export type OtlpEncoding = 'json' | 'protobuf';

const REJECTED_FIELD: Readonly<Record<Signal, string>> = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
};

/** An `Export…ServiceResponse`: empty, unless records were refused. */
export function encodeExportResponse(
  { refused, reason }: Pick<Taken, 'refused' | 'reason'>,
  signal: Signal,
  encoding: OtlpEncoding,
): Buffer {
  if (encoding === 'json') {
    const partialSuccess = { [REJECTED_FIELD[signal]]: String(refused), errorMessage: reason };
    return Buffer.from(JSON.stringify(refused === 0 ? {} : { partialSuccess }));
  }
  if (refused === 0) return Buffer.alloc(0);
  return lengthDelimited(1, Buffer.concat([varintField(1, refused), textField(2, reason)]));
}

/**
 * A `google.rpc.Status`.
 *
 * @param retryMillis Adds a `google.rpc.RetryInfo`; in protobuf only.
 * @see https://opentelemetry.io/docs/specs/otlp/#failures-1
 */
export function encodeStatus(
  code: number,
  message: string,
  encoding: OtlpEncoding,
  retryMillis?: number,
): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }));
  const details = retryMillis === undefined ? [] : [lengthDelimited(3, retryInfo(retryMillis))];
  return Buffer.concat([varintField(1, code), textField(2, message), ...details]);
}

/** `Any { type_url, value: RetryInfo { retry_delay: Duration { seconds, nanos } } }`. */
function retryInfo(millis: number): Buffer {
  const delay = Buffer.concat([
    varintField(1, Math.floor(millis / 1000)),
    varintField(2, (millis % 1000) * 1_000_000),
  ]);
  return Buffer.concat([
    textField(1, 'type.googleapis.com/google.rpc.RetryInfo'),
    lengthDelimited(2, lengthDelimited(1, delay)),
  ]);
}

function varintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([field << 3]), varint(value)]);
}

function textField(field: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : lengthDelimited(field, Buffer.from(text));
}

function lengthDelimited(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
