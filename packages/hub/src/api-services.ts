/** What the handlers of the API have at hand. */
import type { RetentionPolicy } from '@agentbus/segments';
import type { GivenCursors } from './api-cursor.ts';
import type { ApiEngine, ApiOptions } from './api-engine.ts';
import type { LiveRecords } from './api-live-records.ts';
import type { RateLimit } from './api-rate-limit.ts';
import type { SavedViews } from './api-views.ts';
import type { HubMetrics } from './hub-metrics.ts';
import type { Session } from './session-store.ts';

/** A change that somebody made, for the audit trail. */
export interface ApiChange {
  /** As an event name: `agentbus.view.saved`. */
  readonly event: string;
  /** As a sentence. */
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** Handed to each handler. */
export interface ApiServices {
  readonly directory: string;
  readonly options: ApiOptions;
  readonly metrics: HubMetrics;
  readonly retention: RetentionPolicy | undefined;
  readonly live: LiveRecords;
  readonly views: SavedViews;
  readonly cursors: GivenCursors;
  /** Tests of receivers, which tell real people. */
  readonly receiverTests: RateLimit;
  /** Unix milliseconds. */
  now(): number;
  /** The engine, opened where it is not yet. @throws ApiError where it cannot be. */
  engine(): Promise<ApiEngine>;
  /** Writes an audit record; resolves when it is on the disk. */
  audit(change: ApiChange, session: Session): Promise<void>;
}
