import { EncodedOrigins } from './item-origin.ts';
import { writeText, writeUint32 } from './protobuf-scalar-fields.ts';
import { writeAttributes } from './protobuf-value.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { InstrumentationScope, Resource } from './resource.ts';

/** A message that stays open while consecutive items share its key: ResourceLogs, ScopeLogs and the like. */
export interface Level {
  /** What items share: a resource, a scope, a metric. */
  readonly key: object;
  /** The message's field in the level around it. */
  readonly field: number;
  /** The fields that follow the items in the message. Never throws. */
  tail(): Uint8Array;
}

/** The field of `ResourceLogs` in `LogsData`, of `ScopeLogs` in `ResourceLogs`, and of the same for other signals. */
const RESOURCE_ITEMS = 1;
const SCOPE_ITEMS = 2;

// The fields of ResourceLogs and ScopeLogs, Resource and InstrumentationScope.
const OWN = 1;
const SCHEMA_URL = 3;
const RESOURCE_ATTRIBUTES = 1;
const SCOPE_NAME = 1;
const SCOPE_VERSION = 2;
const SCOPE_ATTRIBUTES = 3;
const SCOPE_DROPPED_ATTRIBUTES = 4;

/** Makes the levels of resources and scopes. */
export class ProtobufLevels {
  readonly #origins = new EncodedOrigins(new ProtobufWriter(), { writeResource, writeScope });

  /** The level of an item's resource. */
  resource(resource: Resource): Level {
    return { key: resource, field: RESOURCE_ITEMS, tail: () => this.#origins.resource(resource) };
  }

  /** The level of an item's scope, within that of its resource. */
  scope(scope: InstrumentationScope): Level {
    return { key: scope, field: SCOPE_ITEMS, tail: () => this.#origins.scope(scope) };
  }
}

function writeResource(writer: ProtobufWriter, resource: Resource): void {
  const start = writer.open(OWN);
  writeAttributes(writer, RESOURCE_ATTRIBUTES, resource.attributes ?? {});
  writer.close(start);
  writeText(writer, SCHEMA_URL, resource.schemaUrl);
}

function writeScope(writer: ProtobufWriter, scope: InstrumentationScope): void {
  const start = writer.open(OWN);
  writeText(writer, SCOPE_NAME, scope.name);
  writeText(writer, SCOPE_VERSION, scope.version);
  if (scope.attributes) writeAttributes(writer, SCOPE_ATTRIBUTES, scope.attributes);
  writeUint32(writer, SCOPE_DROPPED_ATTRIBUTES, scope.droppedAttributesCount);
  writer.close(start);
  writeText(writer, SCHEMA_URL, scope.schemaUrl);
}
