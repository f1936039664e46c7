/** What a provider and its processors say to each other, from the first record to the shutdown. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReadableLogRecord } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import type { EnabledOptions } from './lean-logger.ts';
import { type CreateProvider, keeping, RESOURCE } from './tested-logger-provider.conformance.ts';

export function testProcessors(name: string, create: CreateProvider): void {
  describe(`${name}: processors`, () => {
    test('are called in order, and see what the ones before changed', () => {
      const first = keeping((record) => {
        record
          .setBody('changed')
          .setAttribute('added', { by: 'first' })
          .setAttributes({ a: 2, more: 3 })
          .setEventName('event')
          .setSeverityNumber(17)
          .setSeverityText('ERROR');
        delete record.attributes.secret;
      });
      const second = keeping();
      create({ processors: [first, second], resource: RESOURCE })
        .getLogger('scope')
        .emit({ body: 'original', attributes: { a: 1, secret: 's' } });
      const record = second.records[0] as ReadableLogRecord;
      assert.equal(record, first.records[0]);
      assert.equal(record.body, 'changed');
      assert.deepEqual(record.attributes, { a: 2, added: { by: 'first' }, more: 3 });
      assert.deepEqual(
        [record.eventName, record.severityNumber, record.severityText],
        ['event', 17, 'ERROR'],
      );
    });

    test('set attributes within the limits; one that is there may be set again', () => {
      const processor = keeping((record) => {
        record.setAttribute('a', 'changed').setAttribute('b', 1).setAttribute('c', 2);
      });
      create({
        processors: [processor],
        resource: RESOURCE,
        logRecordLimits: { attributeCountLimit: 2, attributeValueLengthLimit: 4 },
      })
        .getLogger('scope')
        .emit({ attributes: { a: 1 } });
      assert.deepEqual(processor.records[0]?.attributes, { a: 'chan', b: 1 });
      assert.equal(processor.records[0]?.droppedAttributesCount, 1);
    });

    test('cannot change a record by its methods once it is emitted', () => {
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('scope')
        .emit({ body: 'b' });
      processor.records[0]
        ?.setBody('late')
        .setAttribute('late', 1)
        .setEventName('late')
        .setSeverityNumber(1)
        .setSeverityText('late');
      const { body, attributes, eventName, severityNumber, severityText } = processor
        .records[0] as ReadableLogRecord;
      assert.deepEqual(
        [body, attributes, eventName, severityNumber, severityText],
        ['b', {}, undefined, undefined, undefined],
      );
    });
  });

  describe(`${name}: enabled`, () => {
    test('is true where a processor does not say, false where there is none', () => {
      assert.equal(
        create({ processors: [keeping()], resource: RESOURCE })
          .getLogger('s')
          .enabled(),
        true,
      );
      assert.equal(create({ processors: [], resource: RESOURCE }).getLogger('s').enabled(), false);
    });

    test('is what any processor says, which is asked with the record’s properties', () => {
      const asked: unknown[] = [];
      const picky = {
        ...keeping(),
        enabled(options: EnabledOptions) {
          asked.push(options);
          return options.severityNumber === 17;
        },
      };
      const logger = create({ processors: [picky], resource: RESOURCE }).getLogger('scope');
      const context = api.ROOT_CONTEXT.setValue(Symbol('test'), 1);
      assert.equal(logger.enabled({ severityNumber: 17, eventName: 'e', context }), true);
      assert.equal(logger.enabled({ severityNumber: 9 }), false);
      assert.partialDeepStrictEqual(asked[0], {
        severityNumber: 17,
        eventName: 'e',
        instrumentationScope: { name: 'scope' },
      });
      assert.equal((asked[0] as { context: api.Context }).context, context);
      const both = create({ processors: [picky, keeping()], resource: RESOURCE }).getLogger('scope');
      assert.equal(both.enabled({ severityNumber: 9 }), true);
    });

    test('decides whether a record is emitted', () => {
      const processor = keeping();
      const picky = Object.assign(processor, {
        enabled: (options: EnabledOptions) => (options.severityNumber ?? 0) >= 13,
      });
      const logger = create({ processors: [picky], resource: RESOURCE }).getLogger('scope');
      logger.emit({ severityNumber: 9, body: 'no' });
      logger.emit({ severityNumber: 13, body: 'yes' });
      assert.deepEqual(
        processor.records.map((record) => record.body),
        ['yes'],
      );
    });
  });

  describe(`${name}: forceFlush and shutdown`, () => {
    test('reach every processor; shutdown once', async () => {
      const processors = [keeping(), keeping()];
      const provider = create({ processors, resource: RESOURCE });
      await provider.forceFlush();
      await provider.shutdown();
      await provider.shutdown();
      await provider.forceFlush();
      for (const { calls } of processors) assert.deepEqual(calls, ['forceFlush', 'shutdown']);
    });

    test('reject where a processor does', async () => {
      const failing = {
        ...keeping(),
        forceFlush: () => Promise.reject(new Error('no flush')),
        shutdown: () => Promise.reject(new Error('no shutdown')),
      };
      const other = keeping();
      const provider = create({ processors: [failing, other], resource: RESOURCE });
      await assert.rejects(provider.forceFlush(), /no flush/);
      await assert.rejects(provider.shutdown(), /no shutdown/);
      await assert.rejects(provider.shutdown(), /no shutdown/);
      assert.deepEqual(other.calls, ['forceFlush', 'shutdown']);
    });

    test('a flush ends at its timeout', async () => {
      const stuck = { ...keeping(), forceFlush: () => new Promise<void>(() => {}) };
      const provider = create({ processors: [stuck], resource: RESOURCE });
      await assert.rejects(provider.forceFlush({ timeoutMillis: 5 }), /timed out/);
    });

    test('after shutdown nothing is emitted, enabled is false and new loggers do nothing', async () => {
      const processor = keeping();
      const provider = create({ processors: [processor], resource: RESOURCE });
      const logger = provider.getLogger('scope');
      const done = provider.shutdown();
      logger.emit({ body: 'during' });
      await done;
      logger.emit({ body: 'after' });
      assert.equal(logger.enabled(), false);
      const late = provider.getLogger('late');
      late.emit({ body: 'after' });
      assert.equal(late.enabled(), false);
      assert.deepEqual(processor.records, []);
    });
  });
}
