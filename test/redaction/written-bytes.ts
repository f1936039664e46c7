/** Everything that a store and a receiver hold, and what of it is secret. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readContent } from '@agentbus/segments';

/** Bytes, and where they are from. */
export interface Written {
  readonly from: string;
  readonly bytes: Buffer;
}

/** Every file below a directory, as it is; those that are compressed as their content too. */
export async function readDirectory(directory: string): Promise<Written[]> {
  const written: Written[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    written.push({ from: path, bytes: await readFile(path) });
    if (!/\.(?:zst|gz)$/u.test(path)) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of readContent(path)) chunks.push(Uint8Array.from(chunk));
    written.push({ from: `${path}, decompressed`, bytes: Buffer.concat(chunks) });
  }
  return written;
}

/** Where a secret can be read: as it is, as JSON writes it, or within base64, as OTLP/JSON writes bytes. */
export function findSecrets(secrets: readonly string[], written: readonly Written[]): string[] {
  return secrets.flatMap((secret) => {
    const needles = [secret, JSON.stringify(secret).slice(1, -1), ...withinBase64(secret)];
    return written
      .filter(({ bytes }) => needles.some((needle) => bytes.includes(needle)))
      .map(({ from }) => `${secret} in ${from}`);
  });
}

/** The middle of a text's base64, for each of the three places that it may begin at in a group. */
function withinBase64(secret: string): string[] {
  if (Buffer.byteLength(secret) < 8) return [];
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(' '.repeat(before) + secret)
      .toString('base64')
      .replace(/=+$/u, '');
    return encoded.slice(before === 0 ? 0 : before + 1, encoded.length - 1);
  });
}
