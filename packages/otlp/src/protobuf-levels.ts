import { ATTR_ENCODING_ERROR, type LineItem } from './line-format.ts';
import { isPending } from './line-tails.ts';
import { writeText, writeUint32 } from './protobuf-scalar-fields.ts';
import { writeAttributes } from './protobuf-value.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { reasonOf } from './value-walk.ts';

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

const NO_RESOURCE: Resource = { attributes: {} };
const NO_SCOPE: InstrumentationScope = { name: '' };

/** Makes the levels of resources and scopes, whose tails it encodes once an object. */
export class ProtobufLevels {
  readonly #resources = new WeakMap<Resource, Uint8Array>();
  readonly #scopes = new WeakMap<InstrumentationScope, Uint8Array>();
  readonly #writer = new ProtobufWriter();

  /** The level of an item's resource. */
  resource(resource: Resource): Level {
    return { key: resource, field: RESOURCE_ITEMS, tail: () => this.#resourceTail(resource) };
  }

  /** The level of an item's scope, within that of its resource. */
  scope(scope: InstrumentationScope): Level {
    return { key: scope, field: SCOPE_ITEMS, tail: () => this.#scopeTail(scope) };
  }

  #resourceTail(resource: Resource): Uint8Array {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const tail = this.#encode(writeResource, resource, (reason) => ({
      attributes: { [ATTR_ENCODING_ERROR]: reason },
    }));
    if (!isPending(resource)) this.#resources.set(resource, tail);
    return tail;
  }

  #scopeTail(scope: InstrumentationScope): Uint8Array {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const tail = this.#encode(writeScope, scope, (reason) => ({
      name: '',
      attributes: { [ATTR_ENCODING_ERROR]: reason },
    }));
    this.#scopes.set(scope, tail);
    return tail;
  }

  #encode<T>(
    write: (writer: ProtobufWriter, source: T) => void,
    source: T,
    substitute: (reason: string) => T,
  ): Uint8Array {
    this.#writer.clear();
    try {
      write(this.#writer, source);
    } catch (error) {
      this.#writer.clear();
      write(this.#writer, substitute(reasonOf(error)));
    }
    return this.#writer.copy();
  }
}

/** An item's resource; a substitute where it has none, or reading it throws. */
export function resourceOf(item: LineItem): Resource {
  try {
    const { resource } = item;
    return isObject(resource) ? resource : NO_RESOURCE;
  } catch (error) {
    return { attributes: { [ATTR_ENCODING_ERROR]: reasonOf(error) } };
  }
}

/** An item's scope; a substitute where it has none, or reading it throws. */
export function scopeOf(item: LineItem): InstrumentationScope {
  try {
    const { instrumentationScope } = item;
    return isObject(instrumentationScope) ? instrumentationScope : NO_SCOPE;
  } catch (error) {
    return { name: '', attributes: { [ATTR_ENCODING_ERROR]: reasonOf(error) } };
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

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
