/** OTLP/HTTP. @see https://opentelemetry.io/docs/specs/otlp/#otlphttp */
import type http from 'node:http';
import { messageFromProtobuf, messagesFromJson, type Signal } from '@agentbus/otlp';
import { answer, callerOf, startHttpServer } from './http-server.ts';
import type { ReceivedMessage } from './ingest.ts';
import { encodeExportResponse, encodeStatus, type OtlpEncoding } from './otlp-answer.ts';
import type { Receiver, ReceiverAddress, ReceiverContext } from './receiver.ts';
import { asRefusal, Refusal, type RefusalCode } from './refusal.ts';
import { bodyTooLarge, CONTENT_ENCODINGS, decompress, readBody } from './request-body.ts';

const SIGNAL_OF_PATH: Readonly<Record<string, Signal>> = {
  '/v1/logs': 'logs',
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
};

const MEDIA_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** A second: what is pending is on disk by then, or will not be soon. */
const RETRY_AFTER_SECONDS = 1;

/** Of each refusal, the HTTP status and the `google.rpc.Code`. */
const STATUS: Readonly<Record<RefusalCode, readonly [http: number, rpc: number]>> = {
  malformed: [400, 3],
  'too-large': [413, 8],
  busy: [503, 14],
  unavailable: [503, 14],
  unauthenticated: [401, 16],
  'forbidden-origin': [403, 7],
  'wrong-host': [421, 7],
  'unknown-path': [404, 5],
  'wrong-method': [405, 12],
  'unknown-media-type': [415, 3],
  'unknown-encoding': [415, 3],
};

/** Starts the receiver. @throws HubError where it cannot listen. */
export function startOtlpHttpReceiver(address: ReceiverAddress, context: ReceiverContext): Promise<Receiver> {
  const { metrics, onProblem } = context;
  return startHttpServer(address, context, {
    async handle(request, response) {
      const encoding = encodingOf(request) ?? 'json';
      try {
        const body = await take(request, response, context);
        answer(request, response, 200, { 'content-type': MEDIA_TYPES[encoding] }, body);
        metrics.add('agentbus.hub.requests', 1, { protocol: 'otlp/http', status: '200' });
      } catch (error) {
        if (request.destroyed && !request.complete) return;
        const refusal = asRefusal(error);
        if (refusal.cause !== undefined) onProblem(`A request was not taken: ${String(refusal.cause)}`);
        const [status, code] = STATUS[refusal.code];
        metrics.add('agentbus.hub.requests', 1, { protocol: 'otlp/http', status: String(status) });
        const headers = { 'content-type': MEDIA_TYPES[encoding], ...headersOf(refusal) };
        answer(request, response, status, headers, encodeStatus(code, refusal.message, encoding));
      }
    },
  });
}

async function take(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { access, limits, pending, metrics, ingest }: ReceiverContext,
): Promise<Buffer> {
  const caller = callerOf(request);
  access.checkAddress(caller);
  const signal = signalOf(request);
  access.checkToken(caller);
  const encoding = encodingOf(request);
  if (encoding === undefined) {
    throw new Refusal(
      'unknown-media-type',
      `Content-Type must be one of ${Object.values(MEDIA_TYPES).join(', ')}.`,
    );
  }
  const compression = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (!CONTENT_ENCODINGS.includes(compression)) {
    throw new Refusal(
      'unknown-encoding',
      `Content-Encoding must be one of ${CONTENT_ENCODINGS.join(', ')}, and one only.`,
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBodyBytes) throw bodyTooLarge(limits);
  if (request.headers.expect !== undefined) response.writeContinue();
  const share = pending.open();
  try {
    const sent = await readBody(request, limits, share);
    metrics.add('agentbus.hub.request.body.size', sent.length, { protocol: 'otlp/http' });
    const body = await decompress(sent, compression, limits, share);
    const taken = await ingest.take([readMessage(body, signal, encoding)], 'otlp/http');
    return encodeExportResponse(taken, signal, encoding);
  } finally {
    share.release();
  }
}

function signalOf({ url = '', method }: http.IncomingMessage): Signal {
  const path = url.split('?', 1)[0] ?? '';
  const signal = Object.hasOwn(SIGNAL_OF_PATH, path) ? SIGNAL_OF_PATH[path] : undefined;
  if (signal === undefined) {
    throw new Refusal('unknown-path', `There is only ${Object.keys(SIGNAL_OF_PATH).join(', ')}.`);
  }
  if (method !== 'POST') throw new Refusal('wrong-method', 'Telemetry is sent with POST.');
  return signal;
}

function encodingOf({ headers }: http.IncomingMessage): OtlpEncoding | undefined {
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === MEDIA_TYPES.json) return 'json';
  return mediaType === MEDIA_TYPES.protobuf ? 'protobuf' : undefined;
}

function readMessage(body: Buffer, signal: Signal, encoding: OtlpEncoding): ReceivedMessage {
  if (encoding === 'protobuf') return { signal, message: messageFromProtobuf(body, signal) };
  const messages = messagesFromJson(body);
  const [other] = [...messages.keys()].filter((name) => name !== signal);
  if (other !== undefined) throw new Refusal('malformed', `The request has ${other}, must have ${signal}.`);
  // Unknown fields are ignored: without the one that counts, it is an empty request.
  return { signal, message: messages.get(signal) ?? {} };
}

function headersOf({ code, isTemporary }: Refusal): Readonly<Record<string, string>> {
  if (isTemporary) return { 'retry-after': String(RETRY_AFTER_SECONDS) };
  if (code === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  if (code === 'wrong-method') return { allow: 'POST' };
  return code === 'unknown-encoding' ? { 'accept-encoding': CONTENT_ENCODINGS.slice(1).join(', ') } : {};
}
