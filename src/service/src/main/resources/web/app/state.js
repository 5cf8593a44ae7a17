import { html, nothing } from 'lit';

const WORDS = {
  ready: 'ready',
  learning: 'learning',
  paused: 'paused',
  stale: 'stale',
  failing: 'failing',
  starting: 'starting',
};

/** A detector's state as a word with a mark. */
export const stateMark = (state) =>
  html`<span class="state ${WORDS[state.word] ?? ''}"><span class="state-mark" aria-hidden="true"></span>${state.word}</span>`;

/** Why it is not simply ready. */
export const stateReason = (state) => (state.reason ? html`<p class="state-reason">${state.reason}</p>` : nothing);

/** Whether somebody should look at it now. */
export const needsAttention = (detector) => detector.state.word === 'failing';
