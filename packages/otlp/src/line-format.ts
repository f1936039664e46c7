import type { ByteWriter } from './byte-writer.ts';
import type { ItemFormat } from './item-encoder.ts';
import type { InstrumentationScope, Resource } from './resource.ts';

/** The attribute that tells why a resource, scope or data point could not be encoded. */
export const ATTR_ENCODING_ERROR = 'agentbus.encoding.error';

/** One thing that a line counts: a log record, a span, or a data point together with its metric. */
export interface LineItem {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  /** What consecutive items share within a scope, if the signal has such a level: the metric of a data point. */
  readonly group?: object | undefined;
}

/** How the lines of one signal are built; {@link WholeLine} and {@link OpenLine} do the rest. */
export interface LineFormat<Item extends LineItem> extends ItemFormat<Item, ByteWriter> {
  /** `resourceLogs`, `resourceSpans` or `resourceMetrics`. */
  readonly resourcesField: string;
  /** `scopeLogs`, `scopeSpans` or `scopeMetrics`. */
  readonly scopesField: string;
  /** `logRecords`, `spans` or `metrics`. */
  readonly itemsField: string;
  /** Writes the head of a group, up to where its items start. */
  writeGroupHead?(writer: ByteWriter, item: Item): void;
  /** Ends a group; ASCII. */
  readonly groupTail?: string;
}
