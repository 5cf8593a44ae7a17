import { detectorPath, get } from './api.js';
import { axis, Chart, tooltip } from './chart.js';
import { live } from './live.js';
import { CRITICAL, Points } from './points.js';
import { clock, many, oddsOfScore, plural } from './words.js';

const CAPACITY = 50_000;
const DECADE = Math.LN10;

/** Every record of a detector as a point: time by surprise, with the line of alarm, anomalies marked. Moves with the stream. */
class ScoreChart extends Chart {
  static properties = { detector: {}, threshold: { type: Number }, minutes: { type: Number }, paused: { type: Boolean } };

  #points = new Points(CAPACITY);
  #until = null;

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'scores', (event) => this.#add(event.detail));
    this.listen(live, 'reset', () => this.#load());
  }

  willUpdate(changed) {
    if (changed.has('detector')) {
      this.#load();
    }
    if (changed.has('paused')) {
      this.#until = this.paused ? Date.now() : null;
    }
  }

  async #load() {
    this.#points.clear();
    try {
      const answer = await get(detectorPath(this.detector, 'scores'));
      this.#points.clear();
      this.#add(answer);
    } catch (problem) {
      this.dispatchEvent(new CustomEvent('problem', { detail: problem.message }));
    }
  }

  #add({ points }) {
    this.#points.add(points);
    if (!this.paused) {
      this.requestUpdate();
    }
  }

  prepare(chart) {
    chart.on('click', ({ seriesName, data }) => {
      if (seriesName !== 'ordinary') {
        this.dispatchEvent(new CustomEvent('pick', { detail: { time: data[0], score: data[1] } }));
      }
    });
  }

  description() {
    const { ordinary, odd } = this.#points.since(Date.now() - this.minutes * 60_000);
    return (
      `Surprise of the last ${plural(this.minutes, 'minute')}: ${plural(ordinary.length / 2, 'ordinary record')} and ` +
      `${plural(odd.length, 'odd one')}. The alarm begins at ${oddsOfScore(this.threshold)}. The table below lists the odd records.`
    );
  }

  options(colour) {
    const until = this.#until ?? Math.max(Date.now(), this.#points.last ?? 0);
    const from = Math.max(until - this.minutes * 60_000, this.#points.first ?? 0);
    const { ordinary, odd } = this.#points.since(from);
    const shown = odd.filter((point) => point[0] <= until);
    const top = shown.reduce((max, point) => Math.max(max, point[1]), this.threshold * 1.25);
    const marked = (name, flagged, color, symbol, size) => ({
      name,
      type: 'scatter',
      data: shown.filter((point) => (point[2] === CRITICAL) === flagged),
      symbol,
      symbolSize: size,
      itemStyle: { color, borderColor: colour.surface, borderWidth: 1 },
      z: 4,
    });
    return {
      grid: { left: 92, right: 14, top: 14, bottom: 28 },
      tooltip: {
        ...tooltip(colour),
        formatter: ({ data }) => `${clock(data[0])}\nabout ${oddsOfScore(data[1])}`,
      },
      xAxis: {
        ...axis(colour),
        type: 'time',
        min: from,
        max: until,
        splitLine: { show: false },
        axisLabel: { ...axis(colour).axisLabel, formatter: (time) => clock(time).slice(0, this.minutes > 1 ? 5 : 8) },
      },
      yAxis: {
        ...axis(colour),
        type: 'value',
        min: 0,
        max: Math.ceil(top / DECADE) * DECADE,
        interval: DECADE,
        axisLine: { show: false },
        axisLabel: {
          ...axis(colour).axisLabel,
          formatter: (score) => (score < 1 ? 'ordinary' : `1 in ${many(Math.round(Math.exp(score)))}`),
        },
      },
      series: [
        {
          name: 'ordinary',
          type: 'scatter',
          data: ordinary,
          dimensions: ['time', 'score'],
          large: true,
          largeThreshold: 500,
          symbolSize: 2.4,
          silent: true,
          itemStyle: { color: colour.calm, opacity: 0.5 },
          tooltip: { show: false },
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ yAxis: this.threshold }],
            lineStyle: { color: colour.odd, width: 1.5, type: [5, 4] },
            label: { formatter: 'alarm', position: 'insideStartTop', color: colour.odd, fontSize: 11.5, fontFamily: 'Inter' },
          },
        },
        marked('warning', false, colour.odd, 'circle', 8),
        marked('critical', true, colour.critical, 'diamond', 10),
      ],
    };
  }
}

customElements.define('elbo-score-chart', ScoreChart);
