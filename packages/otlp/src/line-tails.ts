import { ByteWriter } from './byte-writer.ts';
import { ATTR_ENCODING_ERROR } from './line-format.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { writeAttributes } from './value-encoder.ts';
import { reasonOf } from './value-walk.ts';

/** Bytes that end a resource's or scope's part of a line. */
type Tail = Uint8Array;

/**
 * Encodes what ends a resource's or scope's part of a line, once an object. Never throws on any object.
 *
 * The resource and scope follow their records, since tools tell files apart by how they begin: the collector's file
 * receiver takes two files whose first 1,000 bytes are equal for one, and would skip every segment but the first.
 */
export class LineTails {
  readonly #resources = new WeakMap<Resource, Tail>();
  readonly #scopes = new WeakMap<InstrumentationScope, Tail>();
  readonly #writer = new ByteWriter();

  /** `],"resource":{…},"schemaUrl":"…"}`. Not remembered while its attributes are still pending. */
  resource(resource: Resource): Tail {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const write = (source: Resource) => writeResourceTail(this.#writer, source);
    const tail = this.#encode(write, resource, (reason) => ({
      attributes: { [ATTR_ENCODING_ERROR]: reason },
    }));
    if (!isPending(resource)) this.#resources.set(resource, tail);
    return tail;
  }

  /** `],"scope":{…},"schemaUrl":"…"}` */
  scope(scope: InstrumentationScope): Tail {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const write = (source: InstrumentationScope) => writeScopeTail(this.#writer, source);
    const tail = this.#encode(write, scope, (reason) => ({
      name: '',
      attributes: { [ATTR_ENCODING_ERROR]: reason },
    }));
    this.#scopes.set(scope, tail);
    return tail;
  }

  #encode<T>(write: (source: T) => void, source: T, substitute: (reason: string) => T): Tail {
    this.#writer.clear();
    try {
      write(source);
    } catch (error) {
      this.#writer.clear();
      write(substitute(reasonOf(error)));
    }
    return this.#writer.copy(0, this.#writer.length);
  }
}

/** Whether a resource's attributes are still being detected. */
export function isPending(resource: Resource): boolean {
  try {
    return resource.asyncAttributesPending === true;
  } catch {
    // Reading the attributes meets the same problem, and reports it in their place.
    return false;
  }
}

function writeResourceTail(writer: ByteWriter, resource: Resource): void {
  writer.ascii('],"resource":{"attributes":');
  writeAttributes(writer, resource.attributes ?? {});
  writer.ascii('}');
  writeSchemaUrl(writer, resource.schemaUrl);
  writer.ascii('}');
}

function writeScopeTail(writer: ByteWriter, scope: InstrumentationScope): void {
  writer.ascii('],"scope":{"name":');
  writer.string(String(scope.name ?? ''));
  if (scope.version) {
    writer.ascii(',"version":');
    writer.string(String(scope.version));
  }
  if (scope.attributes && Object.keys(scope.attributes).length > 0) {
    writer.ascii(',"attributes":');
    writeAttributes(writer, scope.attributes);
  }
  if (scope.droppedAttributesCount) {
    writer.ascii(',"droppedAttributesCount":');
    writer.ascii(String(scope.droppedAttributesCount));
  }
  writer.ascii('}');
  writeSchemaUrl(writer, scope.schemaUrl);
  writer.ascii('}');
}

function writeSchemaUrl(writer: ByteWriter, schemaUrl: string | undefined): void {
  if (!schemaUrl) return;
  writer.ascii(',"schemaUrl":');
  writer.string(String(schemaUrl));
}
