/** Follows the keys that may sign a ledger from entry to entry. */
import type { LedgerEntry, ParsedEntry } from './ledger-entry.ts';
import { decodePublicKey, isSignedBy, type LedgerKey } from './ledger-key.ts';
import type { FindingCode } from './verify-finding.ts';

/** What is wrong with the signature of an entry. */
export interface SignatureProblem {
  readonly code: FindingCode;
  /** Follows on "entry 7". */
  readonly message: string;
}

/**
 * Checks entries in their order. The first key is given; another counts only once an entry that the one before it signed
 * has introduced it, and from there on the one before counts no more. A ledger may begin without signatures, and its first
 * signature then vouches for what is before it, but once there is one, every entry must have one.
 */
export class SignatureCheck {
  readonly #introduced: ReadonlySet<string | undefined>;
  readonly #retired = new Set<string>();
  #current: LedgerKey;
  #started = false;

  /** @param entries All entries, to tell a key that comes later from one that never does. */
  constructor(key: LedgerKey, entries: readonly LedgerEntry[]) {
    this.#current = key;
    this.#introduced = new Set(
      entries.map((entry) => (entry.type === 'rotate' ? decodePublicKey(entry.newKey)?.id : undefined)),
    );
  }

  /** Whether an entry with a good signature has been seen. */
  get started(): boolean {
    return this.#started;
  }

  /** Checks the next entry. */
  check({ entry, signed, signature }: ParsedEntry): SignatureProblem | undefined {
    const { keyId } = entry;
    if (signature === undefined || keyId === undefined) {
      if (!this.#started && signature === undefined && keyId === undefined) return undefined;
      return { code: 'bad-signature', message: 'is not signed, though the ledger is' };
    }
    if (keyId !== this.#current.id) return this.#otherKey(keyId);
    if (!isSignedBy(this.#current, signed, signature))
      return { code: 'bad-signature', message: `has a signature that key ${keyId} did not make` };
    this.#started = true;
    if (entry.type === 'rotate') return this.#rotate(entry.newKey);
    return undefined;
  }

  #otherKey(keyId: string): SignatureProblem {
    if (this.#retired.has(keyId))
      return { code: 'bad-signature', message: `is signed with key ${keyId}, which had been retired` };
    if (this.#introduced.has(keyId))
      return { code: 'resealed', message: `is signed with key ${keyId}, which came only later` };
    return {
      code: 'unknown-key',
      message: `is signed with key ${keyId}, which no entry introduced; the key given is ${this.#current.id}`,
    };
  }

  #rotate(newKey: string): SignatureProblem | undefined {
    const next = decodePublicKey(newKey);
    if (next === undefined) return { code: 'bad-signature', message: 'introduces a key that is none' };
    this.#retired.add(this.#current.id);
    this.#current = next;
    return undefined;
  }
}
