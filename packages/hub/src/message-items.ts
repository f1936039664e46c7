/** Where the records of an OTLP message are. */
import type { OtlpMessage, Signal } from '@agentbus/otlp';

type Open = Record<string, unknown>;

/** The names of a message's three levels of lists. */
export const LEVELS: Readonly<Record<Signal, readonly [resources: string, scopes: string, items: string]>> = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};

/** One scope of a resource, and its log records, spans or metrics. */
export interface ScopeItems {
  readonly ofResource: Open;
  readonly ofScope: Open;
  readonly items: readonly Open[];
}

/** The scopes of a message, in order. */
export function* itemsOf(message: OtlpMessage, signal: Signal): Generator<ScopeItems> {
  const [resources, scopes, items] = LEVELS[signal];
  for (const ofResource of listOf(message, resources)) {
    for (const ofScope of listOf(ofResource, scopes)) {
      yield { ofResource, ofScope, items: listOf(ofScope, items) };
    }
  }
}

function listOf(parent: OtlpMessage, name: string): readonly Open[] {
  return (parent[name] as readonly Open[] | undefined) ?? [];
}
