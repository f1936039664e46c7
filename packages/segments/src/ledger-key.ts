/** Ed25519 keys that sign a ledger's entries. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { LedgerError } from './ledger-error.ts';

/** Signed in front of every entry, so that a signature made for anything else is never one of an entry. */
const DOMAIN = 'agentbus-ledger-1\n';

/** Hexadecimal digits of a key's id: enough that two keys of a store never share one. */
const ID_LENGTH = 16;

/** A key that can check entries; with its private half it can sign them too. */
export interface LedgerKey {
  /** The first 16 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo, DER). */
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject | undefined;
}

/** A new pair of keys, as PEM text (PKCS #8 and SubjectPublicKeyInfo). */
export function generateLedgerKey(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/**
 * Reads a key from PEM text, or takes one of `node:crypto`: a private key (PKCS #8), or a public one
 * (SubjectPublicKeyInfo), which can verify only. `openssl genpkey -algorithm ed25519` makes such keys.
 *
 * @throws {@link LedgerError} `invalid-key` if it is no Ed25519 key.
 */
export function parseLedgerKey(pem: string | KeyObject): LedgerKey {
  if (typeof pem !== 'string') return fromKeyObject(pem);
  try {
    if (!pem.includes('PRIVATE KEY')) return ledgerKey(createPublicKey(pem), undefined);
    const privateKey = createPrivateKey(pem);
    return ledgerKey(createPublicKey(privateKey), privateKey);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError('invalid-key', `Cannot use the ledger key: it is no PEM text of an Ed25519 key.`, {
      cause: error,
    });
  }
}

function fromKeyObject(key: KeyObject): LedgerKey {
  switch (key.type) {
    case 'private':
      return ledgerKey(createPublicKey(key), key);
    case 'public':
      return ledgerKey(key, undefined);
    default:
      throw new LedgerError(
        'invalid-key',
        `Cannot use the ledger key: its type is ${key.type}, must be ed25519.`,
      );
  }
}

/** The public key as a rotation entry holds it. */
export function encodePublicKey(key: LedgerKey): string {
  return key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** Reads what {@link encodePublicKey} wrote; `undefined` if it is no Ed25519 key. */
export function decodePublicKey(text: string): LedgerKey | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' });
    return ledgerKey(key, undefined);
  } catch {
    return undefined;
  }
}

/** The signature of an entry, base64url. */
export function signEntry(text: string, privateKey: KeyObject): string {
  return sign(null, Buffer.from(DOMAIN + text), privateKey).toString('base64url');
}

/** Whether a signature of an entry is this key's. */
export function isSignedBy(key: LedgerKey, text: string, signature: string): boolean {
  return verify(null, Buffer.from(DOMAIN + text), key.publicKey, Buffer.from(signature, 'base64url'));
}

function ledgerKey(publicKey: KeyObject, privateKey: KeyObject | undefined): LedgerKey {
  if (publicKey.asymmetricKeyType !== 'ed25519') {
    throw new LedgerError(
      'invalid-key',
      `Cannot use the ledger key: its type is ${publicKey.asymmetricKeyType}, must be ed25519.`,
    );
  }
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { id: createHash('sha256').update(der).digest('hex').slice(0, ID_LENGTH), publicKey, privateKey };
}
