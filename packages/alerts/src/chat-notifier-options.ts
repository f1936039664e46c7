/** What the options of notifiers that post to a chat have in common. */
export interface ChatNotifierOptions {
  /** The address of the channel's webhook; a secret, and in no reason. */
  readonly url: string;
  /** Whether this machine and its networks may be called. Default: no. */
  readonly allowPrivate?: boolean | undefined;
  /** How long an attempt may take, in milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined;
}
