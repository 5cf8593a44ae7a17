import { html, svg, nothing } from 'lit';
import { Element } from './element.js';
import { oddsOfScore } from './words.js';

const WIDTH = 600;
const HEIGHT = 96;
const LEGEND = [
  ['50', 'most records'],
  ['95', 'rarest 5 %'],
  ['99', 'rarest 1 %'],
  ['alarm', 'alarm'],
];

/** How surprising records were in the last minutes: the median and the rarest 5 and 1 percent, below the line of alarm. */
class Sparkline extends Element {
  static properties = { quantiles: { attribute: false }, threshold: { type: Number } };

  render() {
    const points = this.quantiles ?? [];
    if (points.length < 2) {
      return html`<p class="empty small">The picture begins after some records.</p>`;
    }
    const top = Math.max(this.threshold * 1.15, ...points.map((each) => each.p99 ?? 0));
    const from = points[0].t;
    const to = points[points.length - 1].t;
    const x = (t) => (((t - from) / Math.max(1, to - from)) * WIDTH).toFixed(1);
    const y = (score) => (HEIGHT - (Math.min(score, top) / top) * HEIGHT).toFixed(1);
    const known = points.filter((each) => each.p50 != null);
    const line = (quantile) => known.map((each) => `${x(each.t)},${y(each[quantile])}`).join(' ');
    const area = (quantile) => `0,${HEIGHT} ${line(quantile)} ${x(known[known.length - 1]?.t ?? to)},${HEIGHT}`;
    const alarm = y(this.threshold);
    const last = known[known.length - 1];
    const minutes = Math.max(1, Math.round((to - from) / 60_000));
    return html`
      <figure class="spark">
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${this.#words(last, minutes)}>
          ${known.length === 0
            ? nothing
            : svg`<polygon class="spark-99" points=${area('p99')}></polygon>
                <polygon class="spark-95" points=${area('p95')}></polygon>
                <polygon class="spark-50" points=${area('p50')}></polygon>`}
          <line class="spark-alarm" x1="0" x2=${WIDTH} y1=${alarm} y2=${alarm}></line>
        </svg>
        <figcaption>
          <span>${minutes} min ago</span>
          <span class="spark-legend">${LEGEND.map(([kind, text]) => html`<span><i class="swatch-${kind}"></i>${text}</span>`)}</span>
          <span>now</span>
        </figcaption>
      </figure>
    `;
  }

  #words(last, minutes) {
    if (!last) {
      return `No records in the last ${minutes} minutes`;
    }
    return (
      `Surprise in the last ${minutes} minutes: of the latest records half look like ${oddsOfScore(last.p50)}, ` +
      `the rarest percent like ${oddsOfScore(last.p99)} or odder; an alarm is raised at ${oddsOfScore(this.threshold)}`
    );
  }
}

customElements.define('elbo-sparkline', Sparkline);
