import { html } from 'lit';

/**
 * A bar, drawn as a picture since the page's policy allows no style in an element. Text beside it says the number.
 *
 * @param share how much of it is filled, 0 to 1
 * @param kind calm, odd or critical
 * @param mark where a mark stands, 0 to 1; none if it is left out
 */
export const meter = (share, kind = 'calm', mark = null) => html`<svg
  class="meter ${kind}"
  viewBox="0 0 100 8"
  preserveAspectRatio="none"
  aria-hidden="true"
>
  <rect class="meter-ground" width="100" height="8"></rect>
  <rect class="meter-fill" width=${(100 * Math.min(1, Math.max(0, share))).toFixed(2)} height="8"></rect>
  <line class="meter-mark" x1=${100 * (mark ?? -1)} x2=${100 * (mark ?? -1)} y1="0" y2="8"></line>
</svg>`;
