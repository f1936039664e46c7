/** Another SDK is registered before the preset is started: its provider stays, and gets the records. */
import { logs } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { start } from '../index.ts';

const exporter = new InMemoryLogRecordExporter();
const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
logs.setGlobalLoggerProvider(provider);

const agentbus = start({ serviceName: 'ignored' });
start({ serviceName: 'ignored too' });
agentbus.getLogger('other').info('to the other SDK');
await agentbus.forceFlush();
await agentbus.shutdown();
agentbus.getLogger('other').info('after our shutdown');
const bodies = exporter.getFinishedLogRecords().map((record) => record.body);
process.stdout.write(`${JSON.stringify(bodies)}\n`);
