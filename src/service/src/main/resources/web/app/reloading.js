import { detectorPath, get } from './api.js';

const MILLIS = 10_000;

/**
 * An element that shows one answer about its detector: asked for at first, when it gets another detector, and every ten seconds.
 * `found` is the answer, null if there is none; while the service does not answer it stays, and `problem` says why.
 *
 * @param what the end of the answer's address
 */
export const reloading = (Base, what) =>
  class extends Base {
    static properties = { detector: {}, found: { state: true }, problem: { state: true } };

    connectedCallback() {
      super.connectedCallback();
      this.every(MILLIS, () => this.mayComeLater() && this.#load());
    }

    /** Whether it is worth to ask again. */
    mayComeLater() {
      return true;
    }

    willUpdate(changed) {
      if (changed.has('detector')) {
        this.found = null;
        this.problem = null;
        this.#load();
      }
    }

    async #load() {
      const asked = this.detector;
      let found;
      let problem = null;
      try {
        found = await get(detectorPath(asked, what));
      } catch (refused) {
        found = refused.status === 404 ? null : this.found;
        problem = refused.status === 404 ? null : refused.message;
      }
      if (asked === this.detector) {
        this.found = found;
        this.problem = problem;
      }
    }
  };
