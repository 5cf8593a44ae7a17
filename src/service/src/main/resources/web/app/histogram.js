import { axis, Chart, tooltip } from './chart.js';
import { reloading } from './reloading.js';
import { count, many, odds, plural } from './words.js';

const FLOOR = 0.5;

/** How many records had which surprise, beside how many should have had it: that tells whether the calibration holds. */
class Histogram extends reloading(Chart, 'histogram') {
  static properties = { threshold: { type: Number } };

  description() {
    if (!this.found || this.found.records === 0) {
      return 'No records yet.';
    }
    const flagged = this.#beyond(this.threshold);
    const expected = this.found.records * Math.exp(-this.threshold);
    return `Of ${plural(this.found.records, 'record')}, ${count(flagged)} had more surprise than the alarm allows; ${many(Math.max(1, expected))} are expected of ordinary records.`;
  }

  #beyond(threshold) {
    const { counts, binWidth } = this.found;
    return counts.reduce((sum, each, bin) => (bin * binWidth >= threshold - binWidth / 2 ? sum + each : sum), 0);
  }

  options(colour) {
    const { counts, binWidth, records } = this.found ?? { counts: [], binWidth: 0.5, records: 0 };
    const bins = Math.max(Math.ceil((this.threshold * 1.7) / binWidth), counts.findLastIndex((each) => each > 0) + 1);
    const expected = (bin) => records * (Math.exp(-bin * binWidth) - Math.exp(-(bin + 1) * binWidth));
    const bars = Array.from({ length: bins }, (_, bin) => ({
      value: [(bin + 0.5) * binWidth, counts[bin] || null],
      itemStyle: { color: bin * binWidth >= this.threshold - binWidth / 2 ? colour.odd : colour['calm-2'] },
    }));
    const line = Array.from({ length: bins }, (_, bin) => [(bin + 0.5) * binWidth, expected(bin)]).filter((each) => each[1] >= FLOOR);
    return {
      grid: { left: 52, right: 36, top: 14, bottom: 28 },
      tooltip: {
        ...tooltip(colour),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: ([first]) => {
          const bin = Math.floor(first.data[0] ? first.data[0] / binWidth : first.data.value[0] / binWidth);
          return `about ${odds(Math.exp(-bin * binWidth))}\n${count(counts[bin] ?? 0)} records, ${many(expected(bin))} expected`;
        },
      },
      xAxis: {
        ...axis(colour),
        type: 'value',
        min: 0,
        max: bins * binWidth,
        interval: 2 * Math.LN10,
        splitLine: { show: false },
        axisLabel: { ...axis(colour).axisLabel, formatter: (score) => (score < 1 ? 'ordinary' : `1 in ${many(Math.round(Math.exp(score)))}`) },
      },
      yAxis: {
        ...axis(colour),
        type: 'log',
        min: FLOOR,
        axisLine: { show: false },
        axisLabel: { ...axis(colour).axisLabel, formatter: (number) => (number < 1 ? '' : count(number)) },
      },
      series: [
        { name: 'found', type: 'bar', data: bars, barWidth: '88%', barCategoryGap: 0 },
        {
          name: 'expected',
          type: 'line',
          data: line,
          showSymbol: false,
          smooth: true,
          lineStyle: { color: colour.ink, width: 1.5 },
          z: 5,
        },
      ],
    };
  }
}

customElements.define('elbo-histogram', Histogram);
