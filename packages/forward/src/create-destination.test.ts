import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDestination, destinationName } from './create-destination.ts';

test('createDestination chooses the protocol by the URL, and the other way round', () => {
  for (const [url, protocol, label] of [
    ['http://a:4318', undefined, 'http://a:4318'],
    ['https://a/otlp', 'http/protobuf', 'https://a/otlp'],
    ['http://a:4317', 'grpc', 'grpc://a:4317'],
    ['grpc://a:4317', undefined, 'grpc://a:4317'],
    ['grpcs://a:4317', undefined, 'grpc://a:4317'],
    ['ws://a/x', undefined, 'ws://a/x'],
    ['https://a/x', 'websocket', 'wss://a/x'],
    ['tcp://a:54525', undefined, 'tcp://a:54525'],
    ['tls://[::1]:54525', undefined, 'tls://::1:54525'],
  ] as const) {
    assert.equal(createDestination({ url, protocol }).label, label);
  }
});

test('createDestination refuses what does not go together, and says what does', () => {
  for (const [options, message] of [
    [{ url: 'localhost:4318' }, /the URL is "localhost:4318", must be one of http, https/],
    [{ url: '' }, /the URL is ""/],
    [{ url: 'ftp://a' }, /the URL is "ftp:\/\/a"/],
    [{ url: 'http://a', protocol: 'tcp' }, /must be one that begins with tcp:\/\/, tls:\/\/ for tcp/],
    [
      { url: 'http://a', protocol: 'udp' as 'tcp' },
      /protocol is udp, must be one of http\/json, http\/protobuf/,
    ],
    [{ url: 'grpc://a', compression: 'zstd' }, /compression is zstd, must be gzip or none/],
    [{ url: 'tcp://a' }, /port is 0, must be an integer from 1 to 65535/],
  ] as const) {
    assert.throws(() => createDestination(options), { code: 'invalid-option', message });
  }
});

test('destinationName is the same for one URL, another for others, and a file’s name', () => {
  assert.equal(destinationName('http://a:4318/'), destinationName('http://a:4318/'));
  assert.notEqual(destinationName('http://a:4318/x'), destinationName('http://a:4318/y'));
  for (const url of [
    'http://user:secret@EXAMPLE.com:1/',
    'tcp://[::1]:9',
    'x',
    `http://${'a'.repeat(300)}/`,
  ]) {
    assert.match(destinationName(url), /^[a-z0-9][a-z0-9._-]{0,63}$/);
    assert.doesNotMatch(destinationName(url), /secret/);
  }
});
