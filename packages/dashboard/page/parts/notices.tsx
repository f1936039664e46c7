/** What is shown where there is nothing to show: why, and what to do. */
import type { ComponentChildren } from 'preact';
import type { Problem } from '../state/api.ts';
import { copyText } from './clipboard.ts';
import { Icon } from './icon.tsx';

/** Nothing is there, and that is all right. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="notice">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Something did not work: what, why, and how to mend it. */
export function ErrorState({
  problem,
  onRetry,
}: {
  readonly problem: Problem;
  readonly onRetry: () => void;
}) {
  return (
    <div class="notice notice-error" role="alert">
      <h2>
        <Icon name="alert" /> {problem.message}
      </h2>
      {problem.help !== undefined && <p>{problem.help}</p>}
      <p>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
        <span class="quiet"> {problem.code}</span>
      </p>
    </div>
  );
}

/** A line of code to copy. */
export function Snippet({ text }: { readonly text: string }) {
  return (
    <div class="snippet">
      <pre>{text}</pre>
      <button type="button" class="plain" onClick={() => copyText(text, 'Copied')} aria-label="Copy">
        <Icon name="copy" />
      </button>
    </div>
  );
}

/** A thin line that moves while something is awaited. */
export function LoadingLine({ isLoading }: { readonly isLoading: boolean }) {
  return <div class={isLoading ? 'loading is-loading' : 'loading'} role="presentation" />;
}
