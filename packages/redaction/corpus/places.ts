/** Where a secret hides: each place is a value with the text, or the key and its value, put there. */
import type { PortableValue } from './portable-value.ts';

/** Puts a text in a place. */
export type TextPlace = (text: string) => PortableValue;

/** Puts a keyed value in a place. */
export type KeyedPlace = (key: string, value: PortableValue) => PortableValue;

/**
 * Places of a text. Those that start with `log.`, `span.`, `resource.`, `scope.` and `metric.` are records of OpenTelemetry,
 * which the test also sends through the processors and exporters.
 */
export const TEXT_PLACES: Readonly<Record<string, TextPlace>> = {
  text: (text) => text,
  'log.body': (text) => ({ body: text, attributes: { step: 3 } }),
  'log.body.structured': (text) => ({ body: { step: 3, detail: { note: text } }, attributes: {} }),
  'log.attribute': (text) => ({ body: 'step done', attributes: { step: 3, note: text } }),
  'log.eventName': (text) => ({ body: 'step done', eventName: text, attributes: {} }),
  nested: (text) => ({ a: { b: [{ c: { d: { note: text } } }] }, n: 1 }),
  array: (text) => [1, [text, 'two'], { list: ['x', text] }],
  map: (text) => ({
    lookup: {
      $map: [
        ['first', 1],
        ['note', text],
      ],
    },
  }),
  set: (text) => ({ seen: { $set: ['x', text] } }),
  instance: (text) => ({ order: { $instance: { id: 7, note: text } } }),
  'error.message': (text) => ({ $error: { message: text } }),
  'error.stack': (text) => ({
    $error: { message: 'failed', stack: `Error: ${text}\n    at x (/srv/a.ts:1:2)` },
  }),
  'error.cause': (text) => ({ err: { $error: { message: 'failed', cause: { $error: { message: text } } } } }),
  'error.errors': (text) => ({ $error: { message: 'failed', errors: [{ $error: { message: text } }, 'x'] } }),
  'error.field': (text) => ({ err: { $error: { message: 'failed', config: { note: text } } } }),
  bytes: (text) => ({ payload: { $bytes: text }, n: 1 }),
  'span.name': (text) => ({ name: text, attributes: {}, events: [], links: [], status: { code: 0 } }),
  'span.attribute': (text) => ({
    name: 'GET /',
    attributes: { note: text },
    events: [],
    links: [],
    status: { code: 0 },
  }),
  'span.event': (text) => ({
    name: 'GET /',
    attributes: {},
    events: [{ name: 'exception', attributes: { 'exception.message': text, 'exception.stacktrace': text } }],
    links: [],
    status: { code: 0 },
  }),
  'span.event.name': (text) => ({
    name: 'GET /',
    attributes: {},
    events: [{ name: text, attributes: {} }],
    links: [],
    status: { code: 0 },
  }),
  'span.link': (text) => ({
    name: 'GET /',
    attributes: {},
    events: [],
    links: [{ attributes: { note: text } }],
    status: { code: 0 },
  }),
  'span.status': (text) => ({
    name: 'GET /',
    attributes: {},
    events: [],
    links: [],
    status: { code: 2, message: text },
  }),
  'resource.attribute': (text) => ({ attributes: { 'service.name': 'shop', 'process.command_line': text } }),
  'scope.attribute': (text) => ({ name: 'shop', attributes: { note: text } }),
  baggage: (text) => ({ body: 'step done', attributes: { 'baggage.note': text } }),
  'metric.attribute': (text) => ({ attributes: { note: text }, exemplars: [] }),
  'metric.exemplar': (text) => ({ attributes: {}, exemplars: [{ filteredAttributes: { note: text } }] }),
};

/** Places of a bare secret within a key. */
export const KEY_PLACES: Readonly<Record<string, TextPlace>> = {
  'log.attribute.key': (text) => ({ body: 'step done', attributes: { $object: [[`seen ${text}`, 1]] } }),
  'nested.key': (text) => ({ a: { counts: { $object: [[text, 3]] } } }),
  'map.key': (text) => ({ counts: { $map: [[text, 3]] } }),
  'span.attribute.key': (text) => ({
    name: 'GET /',
    attributes: { $object: [[text, true]] },
    events: [],
    links: [],
    status: { code: 0 },
  }),
};

/** Places of a keyed value. */
export const KEYED_PLACES: Readonly<Record<string, KeyedPlace>> = {
  nested: (key, value) => ({ a: { b: { [key]: value, n: 1 } } }),
  'log.attribute': (key, value) => ({ body: 'step done', attributes: { step: 3, [key]: value } }),
  'log.body.structured': (key, value) => ({ body: { step: 3, [key]: value }, attributes: {} }),
  array: (key, value) => [{ [key]: value }, [{ [key]: value }]],
  map: (key, value) => ({
    lookup: {
      $map: [
        ['n', 1],
        [key, value],
      ],
    },
  }),
  instance: (key, value) => ({ order: { $instance: { id: 7, [key]: value } } }),
  'error.field': (key, value) => ({ err: { $error: { message: 'failed', config: { [key]: value } } } }),
  'span.attribute': (key, value) => ({
    name: 'GET /',
    attributes: { [key]: value },
    events: [],
    links: [],
    status: { code: 0 },
  }),
  'span.event': (key, value) => ({
    name: 'GET /',
    attributes: {},
    events: [{ name: 'login', attributes: { [key]: value } }],
    links: [],
    status: { code: 0 },
  }),
  'span.link': (key, value) => ({
    name: 'GET /',
    attributes: {},
    events: [],
    links: [{ attributes: { [key]: value } }],
    status: { code: 0 },
  }),
  'resource.attribute': (key, value) => ({ attributes: { 'service.name': 'shop', [key]: value } }),
  'scope.attribute': (key, value) => ({ name: 'shop', attributes: { [key]: value } }),
  'metric.attribute': (key, value) => ({ attributes: { [key]: value }, exemplars: [] }),
  'metric.exemplar': (key, value) => ({
    attributes: {},
    exemplars: [{ filteredAttributes: { [key]: value } }],
  }),
  baggage: (key, value) => ({ body: 'step done', attributes: { [`baggage.${key}`]: value } }),
};
