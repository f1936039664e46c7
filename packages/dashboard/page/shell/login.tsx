import { useState } from 'preact/hooks';
import { Snippet } from '../parts/notices.tsx';
import type { Problem } from '../state/api.ts';
import { logIn } from '../state/session.ts';

/** What is shown to who is not logged in. */
export function Login({ problem }: { readonly problem: Problem | undefined }) {
  const [text, setText] = useState('');
  return (
    <main class="login">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void logIn(text);
        }}
      >
        <svg class="login-mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path d="M7 21h4l3-11 4 14 3-9h4" />
        </svg>
        <h1>AgentBus</h1>
        <p>This page shows logs and traces, so it opens only with a link from the hub that has them.</p>
        {problem !== undefined && (
          <p class="bad" role="alert">
            {problem.message} {problem.help}
          </p>
        )}
        <p>The hub printed one when it started. For a new one, run:</p>
        <Snippet text="npx agentbus ui" />
        <label>
          Or paste the link here
          <input
            type="password"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={text.trim() === ''}>
          Log in
        </button>
      </form>
    </main>
  );
}
