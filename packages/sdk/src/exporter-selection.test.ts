import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { selectExporters } from './exporter-selection.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

function select(...[signal, options, env]: Parameters<typeof selectExporters>): string[] {
  return [...selectExporters(signal, options, env)].sort();
}

describe('selectExporters', () => {
  test('files by default, and OTLP as well where an endpoint is set', () => {
    assert.deepEqual(select('logs', {}, {}), ['file']);
    assert.deepEqual(select('logs', {}, ENDPOINT), ['file', 'otlp']);
    assert.deepEqual(select('logs', {}, { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }), ['file']);
  });

  test('an endpoint of one signal concerns that signal only', () => {
    const env = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://localhost:4318/v1/logs' };
    assert.deepEqual(select('logs', {}, env), ['file', 'otlp']);
    assert.deepEqual(select('traces', {}, env), ['file']);
  });

  test('the variable lists exactly what is wanted; agentbus means file', () => {
    assert.deepEqual(select('logs', {}, { OTEL_LOGS_EXPORTER: 'otlp' }), ['otlp']);
    assert.deepEqual(select('logs', {}, { OTEL_LOGS_EXPORTER: 'console,agentbus' }), ['console', 'file']);
    assert.deepEqual(select('traces', {}, { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }), []);
    assert.deepEqual(select('metrics', {}, { ...ENDPOINT, OTEL_METRICS_EXPORTER: '' }), ['file', 'otlp']);
  });

  test('unknown names are passed over; with no known one the default holds', () => {
    assert.deepEqual(select('traces', {}, { OTEL_TRACES_EXPORTER: 'zipkin,otlp' }), ['otlp']);
    assert.deepEqual(select('traces', {}, { OTEL_TRACES_EXPORTER: 'zipkin' }), ['file']);
  });

  test('options win over the environment', () => {
    assert.deepEqual(select('logs', { files: false }, ENDPOINT), ['otlp']);
    assert.deepEqual(select('logs', { otlp: false }, ENDPOINT), ['file']);
    assert.deepEqual(select('logs', { otlp: {} }, {}), ['file', 'otlp']);
    assert.deepEqual(select('logs', { files: true }, { OTEL_LOGS_EXPORTER: 'none' }), ['file']);
  });
});
