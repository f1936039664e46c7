/** Reads the JSON that a request to the API carries. */
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** 64 KiB: a query of the greatest length, and room for its escapes. */
const MAX_BODY_BYTES: number = 64 * 1024;

/** @returns `undefined` where there is no body. @throws ApiError 413 or 400. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new ApiError(413, 'too-large', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks, size).toString('utf8'));
  } catch {
    throw new ApiError(400, 'invalid-json', 'The body is no JSON.');
  }
}
