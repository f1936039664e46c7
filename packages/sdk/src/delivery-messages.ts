/** What the thread that delivers and the one that started it tell each other. */
import type { Stream } from '@agentbus/segments';
import type { DeliveryTarget } from './delivery-settings.ts';

/** What the thread is started with. */
export interface DeliveryWork {
  /** Absolute. */
  readonly directory: string;
  readonly targets: readonly DeliveryTarget[];
}

/** What the thread is asked. `push`: deliver what is on the disk now, as far as it is taken at the first attempt. */
export type DeliveryRequest = { readonly type: 'push'; readonly id: number } | { readonly type: 'close' };

/** What the thread tells. `target` is an index of {@link DeliveryWork.targets}. */
export type DeliveryReport =
  | { readonly type: 'pushed'; readonly id: number }
  | { readonly type: 'problem'; readonly target: number; readonly problem: string }
  | {
      readonly type: 'delivered';
      readonly target: number;
      readonly stream: Stream;
      readonly records: number;
      readonly bytes: number;
      /** Records of these that the destination has refused. */
      readonly rejected: number;
    }
  | {
      readonly type: 'failed';
      readonly target: number;
      readonly stream: Stream;
      readonly reason: string;
      /** Records that are given up for that reason: 0 where they are sent again. */
      readonly records: number;
    }
  | { readonly type: 'lag'; readonly target: number; readonly lags: readonly DeliveryLag[] };

/** How far a destination is behind. */
export interface DeliveryLag {
  readonly stream: Stream;
  readonly bytes: number;
  /** The time of the oldest record that waits, Unix milliseconds; `undefined` where none does. */
  readonly oldest: number | undefined;
}
