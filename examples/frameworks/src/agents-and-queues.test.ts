import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProgram } from './example-program.ts';

const SPAN_KIND_INTERNAL = 1;
const SPAN_KIND_CLIENT = 3;
const SPAN_KIND_PRODUCER = 4;
const SPAN_KIND_CONSUMER = 5;
const STATUS_ERROR = 2;

test('queue.ts: a job is worked on in the trace and correlation of who added it', async (t) => {
  const example = await startProgram(t, 'queue.ts');
  const { logs, spans } = await example.finished();

  const [send, process] = spans;
  assert.deepEqual(
    spans.map(({ name, kind }) => [name, kind]),
    [
      ['send mails', SPAN_KIND_PRODUCER],
      ['process mails', SPAN_KIND_CONSUMER],
    ],
  );
  assert.equal(process?.parentSpanId, send?.spanId);
  const sent = logs.find(({ body }) => body === 'mail sent');
  assert.equal(sent?.traceId, send?.traceId);
  assert.equal(sent?.spanId, process?.spanId);
  assert.deepEqual(
    logs.map(({ attributes }) => attributes['correlation.id']),
    ['req-queue', 'req-queue'],
  );
});

test('agent.ts: runs, model calls and tool calls are spans, tokens are metrics, by the semantic conventions', async (t) => {
  const example = await startProgram(t, 'agent.ts');
  const answers = [await example.readLine(), await example.readLine()];
  assert.deepEqual(answers, [
    'Yes: 18 °C and rain in Lisbon.',
    'the model asked for an unknown tool: get_exchange_rate',
  ]);
  const { logs, spans, points } = await example.finished();

  const nameOf = (spanId: string): string | undefined => spans.find((span) => span.spanId === spanId)?.name;
  const told = spans.map(({ name, kind, parentSpanId, statusCode }) =>
    [name, kind, nameOf(parentSpanId) ?? 'root', statusCode === STATUS_ERROR].join(' '),
  );
  assert.deepEqual(
    told.sort(),
    [
      `invoke_agent travel-agent ${SPAN_KIND_INTERNAL} root false`,
      `chat scripted-1 ${SPAN_KIND_CLIENT} invoke_agent travel-agent false`,
      `execute_tool get_weather ${SPAN_KIND_INTERNAL} invoke_agent travel-agent false`,
      `chat scripted-1 ${SPAN_KIND_CLIENT} invoke_agent travel-agent false`,
      `invoke_agent travel-agent ${SPAN_KIND_INTERNAL} root true`,
      `chat scripted-1 ${SPAN_KIND_CLIENT} invoke_agent travel-agent false`,
      `execute_tool get_exchange_rate ${SPAN_KIND_INTERNAL} invoke_agent travel-agent true`,
    ].sort(),
  );
  const chats = spans.filter(({ name }) => name.startsWith('chat'));
  const spent = (type: 'input' | 'output'): number =>
    chats.reduce((sum, { attributes }) => sum + Number(attributes[`gen_ai.usage.${type}_tokens`]), 0);
  const counted = points
    .filter(({ name }) => name === 'gen_ai.client.token.usage')
    .map(({ attributes, data }) => [
      attributes['gen_ai.token.type'],
      data.type === 'histogram' ? data.sum : undefined,
    ]);
  assert.deepEqual(
    new Map(counted as [string, number][]),
    new Map([
      ['input', spent('input')],
      ['output', spent('output')],
    ]),
  );
  assert.ok(spent('output') > 0);
  assert.ok(points.some(({ name }) => name === 'gen_ai.client.operation.duration'));

  const tool = spans.find(({ name }) => name === 'execute_tool get_weather');
  assert.equal(tool?.attributes['gen_ai.tool.call.id'], 'call-1');
  const called = logs.find(({ body }) => body === 'tool called');
  assert.equal(called?.spanId, tool?.spanId);
  assert.ok(logs.every(({ attributes }) => attributes['correlation.id'] === 'conversation-7'));
});
