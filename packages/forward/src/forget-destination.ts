/** Ends that a store waits for a destination. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ATTR_LOG_KIND, createLogsEncoder, KIND_SEVERITY, type ReadableLogRecord } from '@agentbus/otlp';
import { createSegmentWriter, STREAMS } from '@agentbus/segments';
import { ForwardError } from './forward-error.ts';
import { forwardLag, listForwards } from './forward-lag.ts';
import { ForwardLock } from './forward-lock.ts';

/** The event of the audit record. */
const EVENT_NAME = 'agentbus.forward.destination.forgotten';

/** A destination that a store no longer knows. */
export interface ForgottenDestination {
  readonly name: string;
  /** Bytes of lines that it had not taken; `undefined` where its place could not be read. */
  readonly undeliveredBytes: number | undefined;
}

/**
 * Forgets how far a destination is: retention no longer keeps for it what it has not taken, and a forwarder of the same name
 * begins anew. What was parked in `state/rejected` stays. The store gets an audit record of it first.
 *
 * @param now Unix milliseconds.
 * @throws ForwardError with code `unknown-destination`, or `already-forwarding` while a process delivers to it;
 * `SegmentWriteError` if the audit record cannot be written, and then nothing is forgotten.
 */
export async function forgetDestination(
  directory: string,
  name: string,
  now: number = Date.now(),
): Promise<ForgottenDestination> {
  const known = await listForwards(directory);
  if (!known.includes(name)) {
    const names = known.length === 0 ? 'no destination' : `only ${known.sort().join(', ')}`;
    throw new ForwardError('unknown-destination', `Cannot forget ${name}: ${directory} knows ${names}.`);
  }
  const locks = STREAMS.map((stream) => new ForwardLock(directory, name, stream));
  try {
    for (const lock of locks) {
      if (lock.tryAcquire()) continue;
      throw new ForwardError(
        'already-forwarding',
        `Cannot forget ${name}: a process delivers to it (${lock.path}). Stop it first.`,
      );
    }
    const forgotten = { name, undeliveredBytes: await undeliveredTo(directory, name) };
    await writeAudit(directory, forgotten, now);
    await rm(join(directory, 'state', 'forward', name), { recursive: true, force: true });
    return forgotten;
  } finally {
    for (const lock of locks) lock.release();
  }
}

async function undeliveredTo(directory: string, name: string): Promise<number | undefined> {
  try {
    const lags = await forwardLag(directory, name);
    return lags.reduce((sum, { bytes }) => sum + bytes, 0);
  } catch (error) {
    if (error instanceof ForwardError && error.code === 'damaged-cursor') return undefined;
    throw error;
  }
}

/** Resolves when the record is on the disk. */
async function writeAudit(
  directory: string,
  { name, undeliveredBytes }: ForgottenDestination,
  now: number,
): Promise<void> {
  const writer = createSegmentWriter({ directory, stream: 'audit' });
  try {
    const encoder = createLogsEncoder();
    encoder.add(auditRecord(name, undeliveredBytes, now));
    const line = encoder.take();
    if (line !== undefined) writer.append(line);
    await writer.flush();
  } finally {
    await writer.close();
  }
}

function auditRecord(name: string, undeliveredBytes: number | undefined, now: number): ReadableLogRecord {
  const time: [number, number] = [Math.floor(now / 1000), Math.trunc(now % 1000) * 1_000_000];
  return {
    hrTime: time,
    hrTimeObserved: time,
    severityNumber: KIND_SEVERITY.audit,
    severityText: 'AUDIT',
    eventName: EVENT_NAME,
    body: `destination ${name} was forgotten`,
    attributes: {
      [ATTR_LOG_KIND]: 'audit',
      'agentbus.forward.destination': name,
      'agentbus.forward.undelivered': undeliveredBytes,
      'process.user.id': process.getuid?.(),
    },
    droppedAttributesCount: 0,
    resource: { attributes: { 'service.name': 'agentbus-forward' } },
    instrumentationScope: { name: '@agentbus/forward' },
    spanContext: undefined,
  };
}
