export { FileLogRecordExporter } from './file-log-record-exporter.ts';
export { FileLogRecordProcessor } from './file-log-record-processor.ts';
export { FileMetricExporter } from './file-metric-exporter.ts';
export type { FileOptions } from './file-options.ts';
export { FileSpanExporter } from './file-span-exporter.ts';
export { FileSpanProcessor } from './file-span-processor.ts';
