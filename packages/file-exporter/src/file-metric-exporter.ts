import type { ExportResult, ResourceMetrics } from '@agentbus/otlp';
import { exportResult } from './export-result.ts';
import type { FileOptions } from './file-options.ts';
import { METRIC_DATA_POINTS_EXPORTED } from './metric-names.ts';
import { metricsEncoders } from './record-encoders.ts';
import { RecordFile } from './record-file.ts';
import { SelfTelemetry } from './self-telemetry.ts';

/** `AggregationTemporality.CUMULATIVE` of the SDK: a point lost or read twice changes no total. */
const CUMULATIVE = 1;

/** A push metric exporter that writes the `metrics` stream of a local store. For any metric reader of either OTel line. */
export class FileMetricExporter {
  readonly #file: RecordFile<ResourceMetrics>;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileOptions = {}) {
    const telemetry = new SelfTelemetry('FileMetricExporter', METRIC_DATA_POINTS_EXPORTED, options.now);
    this.#file = new RecordFile('metrics', metricsEncoders, options, telemetry);
  }

  /** Writes the metrics and calls back, before it returns. A failure has code 1 and an error whose `code` says what it was. */
  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    this.#file.add(metrics);
    resultCallback(exportResult(this.#file.write()));
  }

  /** Cumulative, for every kind of instrument. */
  selectAggregationTemporality(): typeof CUMULATIVE {
    return CUMULATIVE;
  }

  /** Resolves once everything exported is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#file.flush();
  }

  /** Flushes and closes the file. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    return this.#file.close();
  }
}
