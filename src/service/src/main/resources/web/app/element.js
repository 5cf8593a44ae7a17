import { LitElement } from 'lit';

/**
 * Base of all elements of the page. They render into the document itself, so that one style sheet holds for all, and labels
 * and descriptions can name elements of other components.
 */
export class Element extends LitElement {
  #subscriptions = [];

  createRenderRoot() {
    return this;
  }

  /** Listens until the element leaves the page. */
  listen(target, type, listener) {
    target.addEventListener(type, listener);
    this.#subscriptions.push(() => target.removeEventListener(type, listener));
  }

  /** Calls again and again until the element leaves the page. */
  every(millis, action) {
    const timer = setInterval(action, millis);
    this.#subscriptions.push(() => clearInterval(timer));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#subscriptions.forEach((end) => end());
    this.#subscriptions = [];
  }
}
