import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCorrelation } from '@agentbus/logger';
import * as api from '@opentelemetry/api';
import { contextFields, takeContextFields } from './context-fields.ts';
import { keepRecords } from './testdata/kept-records.ts';
import { inSpan, SPAN_ID, TRACE_FIELDS, TRACE_ID } from './testdata/ten-records.ts';

keepRecords();

test('contextFields: what is active, in the names that are read back', () => {
  assert.deepEqual(contextFields(), {});
  const fields = inSpan(() => withCorrelation('req-12345', contextFields));
  assert.deepEqual(fields, { ...TRACE_FIELDS, 'correlation.id': 'req-12345' });
  const { context, correlationId } = takeContextFields(fields, undefined);
  assert.deepEqual(context && api.trace.getSpanContext(context), {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceFlags: 1,
  });
  assert.equal(correlationId, 'req-12345');
  assert.deepEqual(fields, {});
});

for (const fields of [
  { traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID, traceFlags: 1 },
  { 'trace.id': TRACE_ID, 'span.id': SPAN_ID },
]) {
  test(`takeContextFields: ${Object.keys(fields).join(', ')}`, () => {
    const { context } = takeContextFields(fields, api.ROOT_CONTEXT);
    assert.ok(context);
    assert.equal(api.trace.getSpanContext(context)?.traceId, TRACE_ID);
    assert.deepEqual(fields, {});
  });
}

for (const fields of [
  { trace_id: TRACE_ID },
  { trace_id: '0'.repeat(32), span_id: SPAN_ID },
  { trace_id: TRACE_ID, span_id: 'not one' },
  { correlationId: 'with space' },
  { correlation_id: 7 },
  { eventName: '' },
]) {
  test(`takeContextFields: ${JSON.stringify(fields)} stays among the attributes`, () => {
    const attributes: Record<string, unknown> = { ...fields };
    const taken = takeContextFields(attributes, undefined);
    assert.deepEqual(taken, { context: undefined, correlationId: undefined, eventName: undefined });
    assert.deepEqual(attributes, fields);
  });
}
