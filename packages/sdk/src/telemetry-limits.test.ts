import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { batchLimits, logRecordLimits, metricExportTimes, spanLimits } from './telemetry-limits.ts';

describe('limits', () => {
  test('logRecordLimits: the own variable, or else the general one, or else left to the SDK', () => {
    assert.deepEqual(logRecordLimits({}), {});
    assert.deepEqual(
      logRecordLimits({
        OTEL_ATTRIBUTE_COUNT_LIMIT: '10',
        OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100',
        OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '5',
      }),
      { attributeCountLimit: 5, attributeValueLengthLimit: 100 },
    );
  });

  test('spanLimits: all six', () => {
    assert.deepEqual(
      spanLimits({
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
        OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '2',
        OTEL_SPAN_EVENT_COUNT_LIMIT: '3',
        OTEL_SPAN_LINK_COUNT_LIMIT: '4',
        OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '5',
        OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '0',
      }),
      {
        attributeCountLimit: 1,
        attributeValueLengthLimit: 2,
        eventCountLimit: 3,
        linkCountLimit: 4,
        attributePerEventCountLimit: 5,
        attributePerLinkCountLimit: 0,
      },
    );
  });

  test("batchLimits: the specification's defaults, which differ in the delay", () => {
    assert.deepEqual(batchLimits('BLRP', {}), {
      maxQueueSize: 2048,
      maxExportBatchSize: 512,
      scheduleDelayMillis: 1000,
      exportTimeoutMillis: 30_000,
    });
    assert.equal(batchLimits('BSP', {}).scheduleDelayMillis, 5000);
  });

  test('batchLimits: a batch is never larger than the queue', () => {
    assert.equal(batchLimits('BSP', { OTEL_BSP_MAX_QUEUE_SIZE: '100' }).maxExportBatchSize, 100);
    const env = { OTEL_BLRP_MAX_QUEUE_SIZE: '100', OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '200' };
    assert.equal(batchLimits('BLRP', env).maxExportBatchSize, 100);
  });

  test('metricExportTimes: the option wins, and the timeout is never over the interval', () => {
    const env = { OTEL_METRIC_EXPORT_INTERVAL: '2000', OTEL_METRIC_EXPORT_TIMEOUT: '1500' };
    assert.deepEqual(metricExportTimes({}, {}), {
      exportIntervalMillis: 60_000,
      exportTimeoutMillis: 30_000,
    });
    assert.deepEqual(metricExportTimes({}, env), {
      exportIntervalMillis: 2000,
      exportTimeoutMillis: 1500,
    });
    assert.deepEqual(metricExportTimes({ metricExportIntervalMillis: 100 }, env), {
      exportIntervalMillis: 100,
      exportTimeoutMillis: 100,
    });
  });
});
