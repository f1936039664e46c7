export { FileLogRecordExporter } from './file-log-record-exporter.ts';
export { FileLogRecordProcessor } from './file-log-record-processor.ts';
export { FileMetricExporter } from './file-metric-exporter.ts';
export {
  DEFAULT_DURABILITY,
  DEFAULT_MAX_BUFFER_BYTES,
  type Durability,
  type FileOptions,
  type FileProcessorOptions,
  MAX_MAX_BUFFER_BYTES,
} from './file-options.ts';
export { FileSpanExporter } from './file-span-exporter.ts';
export { FileSpanProcessor } from './file-span-processor.ts';
