/**
 * An application that leaks all of the corpus: into log records, spans, metrics, scopes and baggage, through the preset, to files,
 * to OTLP and to the terminal.
 */
import { getGlobalLoggerProvider, getLogger, type OtelLogger, withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import * as api from '@opentelemetry/api';
import { caseValue, readCorpus } from '../../../packages/redaction/corpus/read-corpus.ts';

interface Parts {
  readonly name?: string;
  readonly body?: unknown;
  readonly eventName?: string;
  readonly attributes?: api.Attributes;
  readonly events?: readonly { name: string; attributes: api.Attributes }[];
  readonly links?: readonly { attributes: api.Attributes }[];
  readonly status?: { code: number; message?: string };
  readonly exemplars?: readonly { filteredAttributes: api.Attributes }[];
}

const agentbus = start({ instrumentations: false, storage: { maxSegmentRecords: 100 } });
const log = getLogger('corpus');
/** The Logs API of both lines takes a scope's attributes too. */
const logs = getGlobalLoggerProvider() as
  | { getLogger(name: string, version: string, options: { attributes: api.Attributes }): OtelLogger }
  | undefined;
const tracer = api.trace.getTracer('corpus');
const counter = api.metrics.getMeter('corpus').createCounter('corpus.cases');
const context: api.SpanContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: 1,
};

for (const one of readCorpus('positives')) {
  if (one.kind === 'ipv4' || one.kind === 'ipv6') continue;
  const value = caseValue(one);
  const [signal] = one.place.split('.');
  if (signal === 'span') recordSpan(value as Parts);
  else if (signal === 'metric') recordMetric(value as Parts);
  else if (signal === 'scope') emit({ body: 'from a scope' }, (value as Parts).attributes);
  else if (signal === 'log') emit(value as Parts);
  else if (value instanceof Error) log.error('it failed', value);
  else if (typeof value === 'string') log.info(value);
  else log.info('a value', { value });
}

withCorrelation('order of ann@mail.example', () => log.info('an e-mail as the correlation id'));

function emit({ body, eventName, attributes }: Parts, scope: api.Attributes = {}): void {
  const logger = logs?.getLogger('corpus', '1.0.0', { attributes: scope });
  logger?.emit({ severityNumber: 9, severityText: 'INFO', body, eventName, attributes });
}

function recordSpan({ name = 'span', attributes = {}, events = [], links = [], status }: Parts): void {
  const span = tracer.startSpan(name, {
    attributes,
    links: links.map((link) => ({ context, attributes: link.attributes })),
  });
  for (const event of events) span.addEvent(event.name, event.attributes);
  if (status !== undefined) span.setStatus(status);
  span.end();
}

function recordMetric({ attributes, exemplars = [] }: Parts): void {
  counter.add(1, attributes);
  for (const { filteredAttributes } of exemplars) counter.add(1, filteredAttributes);
}

await agentbus.shutdown();
