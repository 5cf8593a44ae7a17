/** Flags of a point. */
export const ORDINARY = 0;
export const ANOMALY = 1;
export const CRITICAL = 2;
export const SUPPRESSED = 3;

/**
 * The latest scores of a stream, oldest first, at most `capacity`: times in milliseconds, surprise in nats. Memory is taken
 * once; what is too old is dropped in large steps.
 */
export class Points {
  #times;
  #scores;
  #flags;
  #capacity;
  #from = 0;
  #to = 0;

  constructor(capacity) {
    this.#capacity = capacity;
    this.#times = new Float64Array(2 * capacity);
    this.#scores = new Float32Array(2 * capacity);
    this.#flags = new Uint8Array(2 * capacity);
  }

  get length() {
    return this.#to - this.#from;
  }

  get first() {
    return this.length === 0 ? null : this.#times[this.#from];
  }

  get last() {
    return this.length === 0 ? null : this.#times[this.#to - 1];
  }

  clear() {
    this.#from = 0;
    this.#to = 0;
  }

  /** Appends points as the service sends them: `[time, score, flag]`. */
  add(points) {
    for (const [time, score, flag] of points) {
      if (this.#to === this.#times.length) {
        this.#compact();
      }
      this.#times[this.#to] = time;
      this.#scores[this.#to] = score;
      this.#flags[this.#to] = flag;
      this.#to++;
    }
    this.#from = Math.max(this.#from, this.#to - this.#capacity);
  }

  #compact() {
    const from = Math.max(this.#from, this.#to - this.#capacity + 1);
    this.#times.copyWithin(0, from, this.#to);
    this.#scores.copyWithin(0, from, this.#to);
    this.#flags.copyWithin(0, from, this.#to);
    this.#to -= from;
    this.#from = 0;
  }

  /** Points from a time on, ordinary ones as pairs in one array, the others as arrays of `[time, score, flag]`. */
  since(time) {
    const ordinary = new Float64Array(2 * this.length);
    const odd = [];
    let used = 0;
    for (let i = this.#from; i < this.#to; i++) {
      if (this.#times[i] < time) {
        continue;
      }
      if (this.#flags[i] === ORDINARY) {
        ordinary[used++] = this.#times[i];
        ordinary[used++] = this.#scores[i];
      } else {
        odd.push([this.#times[i], this.#scores[i], this.#flags[i]]);
      }
    }
    return { ordinary: ordinary.subarray(0, used), odd };
  }
}
