/** Resources and scopes in lines of OTLP/JSON. */
import { ByteWriter } from './byte-writer.ts';
import { EncodedOrigins } from './item-origin.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { writeAttributes } from './value-encoder.ts';

/**
 * Encodes the fields that a resource or scope has in its part of a line: `"resource":{…},"schemaUrl":"…"` and
 * `"scope":{…},"schemaUrl":"…"`.
 */
export function createLineOrigins(): EncodedOrigins<ByteWriter> {
  return new EncodedOrigins(new ByteWriter(), { writeResource, writeScope });
}

function writeResource(writer: ByteWriter, resource: Resource): void {
  writer.ascii('"resource":{"attributes":');
  writeAttributes(writer, resource.attributes ?? {});
  writer.ascii('}');
  writeSchemaUrl(writer, resource.schemaUrl);
}

function writeScope(writer: ByteWriter, scope: InstrumentationScope): void {
  writer.ascii('"scope":{"name":');
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
}

function writeSchemaUrl(writer: ByteWriter, schemaUrl: string | undefined): void {
  if (!schemaUrl) return;
  writer.ascii(',"schemaUrl":');
  writer.string(String(schemaUrl));
}
