/** What a TypeScript user of the 3.x line writes: the published types must fit the SDK's own, with no cast. */
import {
  FileLogRecordExporter,
  FileLogRecordProcessor,
  FileMetricExporter,
  FileSpanExporter,
  FileSpanProcessor,
} from '@agentbus/file-exporter';
import {
  CorrelationLogRecordProcessor,
  CorrelationPropagator,
  CorrelationSpanProcessor,
  getLogger,
  withCorrelation,
} from '@agentbus/logger';
import { propagation, type TextMapPropagator } from '@opentelemetry/api';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

const logExporter: LogRecordExporter = new FileLogRecordExporter({ directory: '.agentbus' });
const spanExporter: SpanExporter = new FileSpanExporter();
const metricExporter: PushMetricExporter = new FileMetricExporter();
const logProcessors: LogRecordProcessor[] = [
  new CorrelationLogRecordProcessor(),
  new FileLogRecordProcessor(),
  new BatchLogRecordProcessor({ exporter: logExporter }),
];
const spanProcessors: SpanProcessor[] = [
  new CorrelationSpanProcessor(),
  new FileSpanProcessor(),
  new BatchSpanProcessor({ exporter: spanExporter }),
];
const propagator: TextMapPropagator = new CorrelationPropagator();

new LoggerProvider({ processors: logProcessors });
new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: metricExporter })] });
new TracerProvider({ spanProcessors });
propagation.setGlobalPropagator(propagator);

const log = getLogger('types');
log.info('message', { 'user.id': '1', nested: { list: [1, 2, 3], bytes: new Uint8Array(3) } });
log.info({ 'user.id': '1' }, 'message');
log.error('failed', new Error('x'), { a: 1 });
log.debug(() => ['lazy', { a: 1 }]);
log.child({ component: 'db' }).warning('slow');
const receipt: Promise<unknown> = log.audit('granted', { eventName: 'iam.role.granted' });
const rows: Promise<number[]> = log.measure('db.query', async () => [1]);
const answer: number = withCorrelation('req-1', () => 42);

export { answer, receipt, rows };
