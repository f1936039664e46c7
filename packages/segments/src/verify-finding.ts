/** What verifying can find. */

/** What is wrong. Stable, for scripts. */
export type FindingCode =
  /** Bytes differ from those that were sealed or checkpointed, or follow after them. */
  | 'modified'
  /** A file is gone that no entry lets go. */
  | 'missing'
  /** A file ends early. */
  | 'truncated'
  /** A file matches its seal, but not a checkpoint before: content was taken off and other content put on. */
  | 'truncated-and-continued'
  /** A file holds what was sealed as another one. */
  | 'out-of-order'
  /** A file lies where only sealed ones can, and was never sealed. */
  | 'extra'
  /** The system cannot read a file. */
  | 'unreadable'
  /** An entry of the ledger was changed, removed, inserted or moved. */
  | 'ledger-broken-chain'
  /** Entries were taken off the ledger's end, or an old ledger was put in its place. */
  | 'ledger-truncated'
  /** A signature is wrong or lacking, or of a key that had been retired. */
  | 'bad-signature'
  /** An entry is signed by a key that nothing vouches for. */
  | 'unknown-key'
  /** A segment was sealed again with other content, or an entry signed again with a later key. */
  | 'resealed';

/** Something that {@link verifyStore} found wrong. */
export interface VerifyFinding {
  readonly code: FindingCode;
  /** The file. */
  readonly path: string;
  /** The segment's name; `undefined` where the ledger itself is concerned. */
  readonly segment?: string | undefined;
  /** From which byte of the file on something is wrong, as closely as is known. */
  readonly byte?: number | undefined;
  /** Before which byte the first difference lies, where that is known: at most 1 MiB after `byte`. */
  readonly end?: number | undefined;
  /** Number of the ledger's entry that is wrong, or that tells. */
  readonly entry?: number | undefined;
  readonly message: string;
}
