/** Refusals as gRPC has them. */
import * as grpc from '@grpc/grpc-js';
import { encodeStatus } from './otlp-answer.ts';
import type { Refusal, RefusalCode } from './refusal.ts';

/** A second: what is pending is on disk by then, or will not be soon. */
const RETRY_MILLIS = 1000;

/** @see https://opentelemetry.io/docs/specs/otlp/#failures */
const CODES: Readonly<Record<RefusalCode, grpc.status>> = {
  malformed: grpc.status.INVALID_ARGUMENT,
  // RESOURCE_EXHAUSTED would say that it may be taken later.
  'too-large': grpc.status.INVALID_ARGUMENT,
  busy: grpc.status.UNAVAILABLE,
  unavailable: grpc.status.UNAVAILABLE,
  unauthenticated: grpc.status.UNAUTHENTICATED,
  'forbidden-origin': grpc.status.PERMISSION_DENIED,
  'wrong-host': grpc.status.PERMISSION_DENIED,
  'unknown-path': grpc.status.UNIMPLEMENTED,
  'wrong-method': grpc.status.UNIMPLEMENTED,
  'unknown-media-type': grpc.status.INVALID_ARGUMENT,
  'unknown-encoding': grpc.status.UNIMPLEMENTED,
};

/** The status that a call ends with; where it may be tried again, with a `RetryInfo`. */
export function grpcStatusOf({ code, message, isTemporary }: Refusal): {
  readonly code: grpc.status;
  readonly details: string;
  readonly metadata?: grpc.Metadata;
} {
  const status = { code: CODES[code], details: message };
  if (!isTemporary) return status;
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', encodeStatus(status.code, message, 'protobuf', RETRY_MILLIS));
  return { ...status, metadata };
}
