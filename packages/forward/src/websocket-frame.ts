/**
 * What a WebSocket destination and its server say to each other, as text messages of the subprotocol `agentbus.v1`:
 *
 * - to the server, a batch: a line of JSON `{"sequence":1,"stream":"logs"}`, then the batch's OTLP/JSON lines;
 * - to us: `{"ack":1}`: batch 1 is taken; `{"retry":1,"afterMillis":500,"reason":"…"}`: not now; or
 *   `{"reject":1,"reason":"…"}`: never.
 *
 * Sequences begin with 1 on each connection and go up by 1. Answers may come in any order.
 */
import type { Stream } from '@agentbus/segments';
import type { Batch, Delivery } from './destination.ts';

/** The subprotocol's name. */
export const WEBSOCKET_PROTOCOL = 'agentbus.v1';

const NEWLINE = Buffer.from('\n');

/** The message of a batch. */
export function encodeBatch(sequence: number, { stream, lines }: Batch): Buffer {
  const header = Buffer.from(JSON.stringify({ sequence, stream }));
  return Buffer.concat([header, ...lines.flatMap((line) => [NEWLINE, line])]);
}

/** A batch as it arrived. */
export interface ReceivedBatch {
  readonly sequence: number;
  readonly stream: Stream;
  readonly lines: readonly Uint8Array[];
}

/** Takes a message of {@link encodeBatch} apart; `undefined` where it is none. */
export function decodeBatch(message: Buffer, streams: readonly Stream[]): ReceivedBatch | undefined {
  const end = message.indexOf(NEWLINE);
  if (end < 0) return undefined;
  const header = parseObject(message.subarray(0, end).toString());
  const { sequence, stream } = header ?? {};
  if (!Number.isSafeInteger(sequence) || !streams.includes(stream as Stream)) return undefined;
  const lines: Uint8Array[] = [];
  for (let start = end + 1; start < message.length; ) {
    const next = message.indexOf(NEWLINE, start);
    const stop = next < 0 ? message.length : next;
    if (stop > start) lines.push(message.subarray(start, stop));
    start = stop + 1;
  }
  return { sequence: sequence as number, stream: stream as Stream, lines };
}

/** The message of an answer. */
export function encodeAnswer(sequence: number, delivery: Delivery): string {
  if (delivery.status === 'accepted') return JSON.stringify({ ack: sequence });
  const { reason } = delivery;
  if (delivery.status === 'rejected') return JSON.stringify({ reject: sequence, reason });
  return JSON.stringify({ retry: sequence, afterMillis: delivery.afterMillis, reason });
}

/** Takes a message of {@link encodeAnswer} apart; `undefined` where it is none. */
export function decodeAnswer(
  message: string,
): { readonly sequence: number; readonly delivery: Delivery } | undefined {
  const { ack, retry, reject, afterMillis, reason } = parseObject(message) ?? {};
  const why = typeof reason === 'string' ? reason : 'the server gave no reason';
  if (isSequence(ack)) return { sequence: ack, delivery: { status: 'accepted' } };
  if (isSequence(reject)) return { sequence: reject, delivery: { status: 'rejected', reason: why } };
  if (!isSequence(retry)) return undefined;
  const after = typeof afterMillis === 'number' && afterMillis >= 0 ? { afterMillis } : {};
  return { sequence: retry, delivery: { status: 'retry', reason: why, ...after } };
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not ours: the caller treats it like any other message that it does not know.
    return undefined;
  }
}
