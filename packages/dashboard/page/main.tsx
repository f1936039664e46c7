import { render } from 'preact';
import { App } from './shell/app.tsx';
import { begin } from './state/session.ts';

const root = document.getElementById('page');
if (root !== null) {
  void begin();
  render(<App />, root);
}
