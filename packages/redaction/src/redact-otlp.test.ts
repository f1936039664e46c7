import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeLine,
  lineFromMessage,
  messageFromProtobuf,
  messagesFromJson,
  protobufFromLine,
} from '@agentbus/otlp';
import { redactOtlp } from './redact-otlp.ts';
import { createRedactor } from './redactor.ts';

const redactor = createRedactor();

function logs(record: object): object {
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
}

test('redactOtlp: returns the same object where nothing is sensitive', () => {
  const message = logs({
    timeUnixNano: '1700000000000000001',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    body: { kvlistValue: { values: [{ key: 'a', value: { bytesValue: 'AQI=' } }] } },
    attributes: [
      { key: 'order.id', value: { stringValue: 'o-1' } },
      { key: 'none' },
      { key: 'empty', value: {} },
    ],
  });
  assert.equal(redactOtlp(message, redactor), message);
});

test('redactOtlp: masks bodies, attributes and names, tells of each, and changes nothing it was given', () => {
  const message = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                name: 'GET /?email=jane@example.com',
                traceState: 'vendor=jane@example.com',
                attributes: [
                  { key: 'user.password', value: { stringValue: 'hunter2' } },
                  { key: 'retries', value: { intValue: '3' } },
                ],
                status: { message: 'no mailbox jane@example.com' },
              },
            ],
          },
        ],
      },
    ],
  };
  const before = structuredClone(message);
  const found: string[] = [];
  const redacted = JSON.stringify(redactOtlp(message, redactor, (rule) => found.push(rule)));
  assert.doesNotMatch(redacted.replace('vendor=jane@example.com', ''), /jane@|hunter2/u);
  assert.match(redacted, /"traceState":"vendor=jane@example.com"/u);
  assert.match(redacted, /\{"key":"retries","value":\{"intValue":"3"\}\}/u);
  assert.deepEqual(found.sort(), ['email', 'email', 'password']);
  assert.deepEqual(message, before);
});

test('redactOtlp: an entry that is to be removed goes with its key', () => {
  const removing = createRedactor({ actions: { password: 'remove' } });
  const attributes = [
    { key: 'password', value: { stringValue: 'hunter2' } },
    { key: 'a', value: { boolValue: true } },
  ];
  assert.deepEqual(redactOtlp(logs({ attributes }), removing), logs({ attributes: [attributes[1]] }));
});

test('redactOtlp: what it makes of a message of either encoding can be written as a line', () => {
  const secret = { key: 'token', value: { bytesValue: Buffer.from('hunter2').toString('base64') } };
  const mixed = {
    arrayValue: {
      values: [
        { doubleValue: 'NaN' },
        { bytesValue: 'AQI=' },
        { intValue: '9007199254740993' },
        { stringValue: 'jane@example.com' },
      ],
    },
  };
  const line = JSON.stringify(logs({ body: mixed, attributes: [secret, { key: 'mixed', value: mixed }] }));
  const messages = [
    messagesFromJson(line).get('logs'),
    messageFromProtobuf(protobufFromLine(line).bytes, 'logs'),
  ];
  for (const message of messages) {
    const redacted = redactOtlp(message, redactor) as NonNullable<typeof message>;
    const [record] = decodeLine(lineFromMessage(redacted, 'logs').bytes);
    assert.ok(record?.signal === 'logs');
    const expected = [Number.NaN, new Uint8Array([1, 2]), 9007199254740993n, '[REDACTED:email]'];
    assert.deepEqual(record.body, expected);
    assert.deepEqual(record.attributes.mixed, expected);
    assert.doesNotMatch(
      JSON.stringify(redacted, (_, value) => (typeof value === 'bigint' ? '' : value)),
      /hunter2|aHVudGVyMg/u,
    );
  }
});
