import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isAllowedAddress } from './address-guard.ts';
import { httpPost } from './http-post.ts';

const never = new AbortController().signal;

test('isAllowedAddress: what is within this network is not called unless that is allowed', () => {
  const within = [
    '127.0.0.1',
    '127.8.9.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '::1',
    'fd12::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
  ];
  for (const address of within) {
    assert.deepEqual(
      [isAllowedAddress(address, false), isAllowedAddress(address, true)],
      [false, true],
      address,
    );
  }
});

test('isAllowedAddress: metadata services and what is no host are never called', () => {
  const never = [
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'ff02::1',
    'fd00:ec2::254',
  ];
  for (const address of [...never, '::ffff:169.254.169.254', 'localhost', '']) {
    assert.equal(isAllowedAddress(address, true), false, address);
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111'])
    assert.ok(isAllowedAddress(address, false));
});

test('httpPost: refuses a target within this network, by address and by name, without connecting', async (t) => {
  let connections = 0;
  const server = createServer((_, response) => response.end());
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
    const url = new URL(`http://${host}:${port}/`);
    const result = await httpPost({ url, body: '{}', allowPrivate: false }, never);
    assert.equal(result.status, 'refused', host);
    assert.match(result.status === 'refused' ? result.reason : '', /allow_private: true/u);
  }
  assert.equal(connections, 0);
});

test('httpPost: refuses other protocols', async () => {
  const result = await httpPost({ url: new URL('file:///etc/passwd'), body: '', allowPrivate: true }, never);
  assert.equal(result.status, 'refused');
});

test('httpPost: what an answer of 200 means, the caller may judge', async (t) => {
  const server = createServer((_, response) => response.end('{"errcode":93000}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const judge = (answer: string) =>
    ({ status: 'refused', reason: `errcode ${JSON.parse(answer).errcode}` }) as const;
  const result = await httpPost({ url, body: '{}', allowPrivate: true, judge }, never);
  assert.deepEqual(result, { status: 'refused', reason: 'errcode 93000' });
});
