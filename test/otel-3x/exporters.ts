/** The OTLP exporters of the 3.x line, apart from the rest, as few tests need them. */
export { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
export { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
export { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
export { OTLPTraceExporter as JsonSpanExporter } from '@opentelemetry/exporter-trace-otlp-http';
