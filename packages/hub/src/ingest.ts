/** What all receivers do with telemetry: limit, redact, sort by stream, write, and answer once it is durable. */
import type { OtlpMessage, Signal } from '@agentbus/otlp';
import { type OnFinding, type Redactor, redactOtlp } from '@agentbus/redaction';
import { splitAudit } from './audit-split.ts';
import type { HubLimits } from './hub-limits.ts';
import type { HubMetrics } from './hub-metrics.ts';
import type { HubStore, StreamLine } from './hub-store.ts';
import { limitAttributes } from './limit-attributes.ts';
import { messageLines } from './message-lines.ts';
import { Refusal } from './refusal.ts';

/** How telemetry came. */
export type ReceiverProtocol = 'otlp/http' | 'otlp/grpc' | 'websocket' | 'tcp' | 'api';

/** One message, read and checked. */
export interface ReceivedMessage {
  readonly signal: Signal;
  readonly message: OtlpMessage;
}

/** What became of a request that was taken. */
export interface Taken {
  /** Records on disk. */
  readonly records: number;
  /** Records refused for good; see {@link reason}. */
  readonly refused: number;
  readonly reason: string;
}

/** Settings of {@link Ingest}. */
export interface IngestOptions {
  readonly store: HubStore;
  /** `undefined`: nothing is redacted. */
  readonly redactor: Redactor | undefined;
  readonly limits: HubLimits;
  readonly metrics: HubMetrics;
  /** Told once that the store cannot be written, and that it can again. */
  readonly onProblem: (problem: string) => void;
}

/** The way of telemetry into the store. */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #onFinding: OnFinding;
  #redactor: Redactor | undefined;
  #isFailing = false;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#redactor = options.redactor;
    this.#onFinding = (rule, action) =>
      options.metrics.add('agentbus.redaction.redactions', 1, {
        'agentbus.redaction.rule': rule,
        'agentbus.redaction.action': action,
      });
  }

  /** What redacts from now on; `undefined`: nothing does. */
  setRedactor(redactor: Redactor | undefined): void {
    this.#redactor = redactor;
  }

  /**
   * Writes the messages, whose objects it may change. Everything up to the write happens before it returns, so that requests
   * are written in the order in which they came.
   *
   * @param whole Whether a record that cannot be taken refuses all: for protocols that know no partial success.
   * @throws Refusal with code `too-large`, or `unavailable` where the store cannot be written.
   */
  async take(
    messages: readonly ReceivedMessage[],
    protocol: ReceiverProtocol,
    whole: boolean = false,
  ): Promise<Taken> {
    const { metrics } = this.#options;
    const lines: StreamLine[] = [];
    let refused = 0;
    for (const message of messages) refused += this.#prepare(message, lines);
    const reason =
      refused === 0 ? '' : `${refused} records are larger than a line of the store may be (512 KiB).`;
    if (refused > 0 && whole) throw new Refusal('too-large', reason);
    await this.#write(lines);
    let records = 0;
    for (const { stream, line } of lines) {
      records += line.count;
      metrics.add('agentbus.hub.records.accepted', line.count, { protocol, stream });
    }
    metrics.add('agentbus.hub.records.refused', refused, { protocol, 'error.type': 'too_large' });
    return { records, refused, reason };
  }

  async #write(lines: readonly StreamLine[]): Promise<void> {
    const { store, onProblem } = this.#options;
    try {
      await store.append(lines);
    } catch (error) {
      // A disk that is full stays so for a while.
      if (!this.#isFailing) onProblem(`Nothing is taken: ${error instanceof Error ? error.message : error}`);
      this.#isFailing = true;
      throw new Refusal('unavailable', 'The hub cannot write telemetry now. Try again.');
    }
    if (this.#isFailing) onProblem('Telemetry is written again.');
    this.#isFailing = false;
  }

  #prepare({ signal, message }: ReceivedMessage, lines: StreamLine[]): number {
    const { limits, metrics } = this.#options;
    const redactor = this.#redactor;
    const { dropped, truncated } = limitAttributes(message, signal, limits);
    metrics.add('agentbus.hub.attributes.dropped', dropped, { signal });
    metrics.add('agentbus.hub.attributes.truncated', truncated, { signal });
    const redacted =
      redactor === undefined ? message : (redactOtlp(message, redactor, this.#onFinding) as OtlpMessage);
    const parts = signal === 'logs' ? splitAudit(redacted) : [{ stream: signal, message: redacted }];
    let refused = 0;
    for (const { stream, message: part } of parts) {
      const result = messageLines(part, signal);
      for (const line of result.lines) lines.push({ stream, line });
      refused += result.oversized;
    }
    return refused;
  }
}
