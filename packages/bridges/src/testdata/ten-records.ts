/** The ten records that each bridge is given, as they have to be on disk. */
import { withCorrelation } from '@agentbus/logger';
import * as api from '@opentelemetry/api';
import type { RecordContent } from './written-records.ts';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SPAN_ID = '00f067aa0ba902b7';
export const CORRELATION_ID = 'req-12345';
const TRACE = `${TRACE_ID}-${SPAN_ID}-1`;
const STACK = 'TypeError: boom\n    at pay (/srv/shop/pay.js:7:11)\n    at handle (/srv/shop/server.js:3:5)';

/** What a mixin of any logger writes. */
export const TRACE_FIELDS: Readonly<Record<string, string>> = {
  trace_id: TRACE_ID,
  span_id: SPAN_ID,
  trace_flags: '01',
};

/** A new error with always the same stack. */
export function boom(): Error {
  return Object.assign(new TypeError('boom'), { code: 'E_BOOM', stack: STACK });
}

/** How a logger says what it is told to. */
export interface Speaker {
  say(
    level: 'debug' | 'info' | 'warn' | 'error',
    text: string | undefined,
    fields?: object,
    error?: Error,
  ): void;
  /** With child bindings. Default: the bindings are fields of the call. */
  sayInChild?(bindings: object, text: string, fields: object): void;
}

/** Says the ten records. */
export function sayTen({ say, sayInChild }: Speaker): void {
  say('debug', 'cache miss');
  say('info', 'order placed', { 'order.id': 7, total: 19.5, paid: true });
  say('info', 'cart', { cart: { items: ['tea', 'mug'], currency: 'EUR' }, tags: ['a', 'b'] });
  inSpan(() => say('warn', 'slow', { route: '/pay' }));
  say('error', 'payment failed', undefined, boom());
  say('error', undefined, undefined, boom());
  if (sayInChild === undefined) say('info', 'handled', { requestId: 'r-1', status: 200 });
  else sayInChild({ requestId: 'r-1' }, 'handled', { status: 200 });
  withCorrelation(CORRELATION_ID, () => say('info', 'correlated'));
  say('info', 'written by a mixin', { ...TRACE_FIELDS, step: 2 });
  say('info', 'ünï “quoted” \u{1f600}', { text: 'a\nb' });
}

/** Runs a function with an active span. */
export function inSpan<T>(run: () => T): T {
  const spanContext = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 };
  return api.context.with(api.trace.setSpanContext(api.context.active(), spanContext), run);
}

const EXCEPTION = {
  'exception.code': 'E_BOOM',
  'exception.message': 'boom',
  'exception.stacktrace': STACK,
  'exception.type': 'TypeError',
};

/** The ten as they have to be on disk. */
export const TEN: readonly RecordContent[] = [
  record('debug', 'cache miss'),
  record('info', 'order placed', { 'order.id': 7, paid: true, total: 19.5 }),
  record('info', 'cart', { cart: { items: ['tea', 'mug'], currency: 'EUR' }, tags: ['a', 'b'] }),
  record('warn', 'slow', { route: '/pay' }, TRACE),
  record('error', 'payment failed', EXCEPTION),
  record('error', 'boom', EXCEPTION),
  record('info', 'handled', { requestId: 'r-1', status: 200 }),
  record('info', 'correlated', { 'correlation.id': CORRELATION_ID }),
  record('info', 'written by a mixin', { step: 2 }, TRACE),
  record('info', 'ünï “quoted” \u{1f600}', { text: 'a\nb' }),
];

/** The ten of a logger that has but one level. */
export const TEN_OF_ONE_LEVEL: readonly RecordContent[] = TEN.map((one) => ({
  ...one,
  severityNumber: 5,
  level: 'debug',
}));

/** Warnings of this process: plain ones, with types, codes and details, in a span and a correlation. */
export async function warnTen(): Promise<void> {
  const warn = (text: string, name = 'Warning', rest: object = {}): void => {
    process.emitWarning(Object.assign(new Error(text), { name, stack: `${name}: ${text}`, ...rest }));
  };
  warn('plain');
  warn('named', 'CustomWarning');
  warn('coded', 'Warning', { code: 'SHOP01' });
  warn('deprecated', 'DeprecationWarning', { code: 'SHOP02' });
  warn('detailed', 'Warning', { code: 'SHOP03', detail: 'more of it' });
  warn('experimental', 'ExperimentalWarning');
  inSpan(() => warn('in a span'));
  withCorrelation(CORRELATION_ID, () => warn('correlated'));
  warn('two\nlines');
  warn('ünï “quoted” \u{1f600}');
  // Node emits warnings in the turn after.
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Those as they have to be on disk. */
export const TEN_WARNINGS: readonly RecordContent[] = [
  warning('plain'),
  warning('named', 'CustomWarning'),
  warning('coded', 'Warning', { 'nodejs.warning.code': 'SHOP01' }),
  warning('deprecated', 'DeprecationWarning', { 'nodejs.warning.code': 'SHOP02' }),
  warning('detailed', 'Warning', { 'nodejs.warning.code': 'SHOP03', 'nodejs.warning.detail': 'more of it' }),
  warning('experimental', 'ExperimentalWarning'),
  { ...warning('in a span'), trace: TRACE },
  warning('correlated', 'Warning', { 'correlation.id': CORRELATION_ID }),
  warning('two\nlines'),
  warning('ünï “quoted” \u{1f600}'),
];

function warning(body: string, type = 'Warning', more: Record<string, unknown> = {}): RecordContent {
  const attributes = { ...more, 'nodejs.warning.type': type, 'code.stacktrace': `${type}: ${body}` };
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    severityNumber: 13,
    level: 'warning',
    body,
    attributes: Object.fromEntries(sorted),
    trace: '',
    scope: 'process.warning',
  };
}

function record(level: string, body: string, attributes = {}, trace = ''): RecordContent {
  const severityNumber = { debug: 5, info: 9, warn: 13, error: 17 }[level] ?? 0;
  return { severityNumber, level, body, attributes, trace, scope: 'shop' };
}
