// The charts: what goes in and out per second, and below it, by the same time, how much waits.

import { byId, show } from "./dom.js";
import { compact, count, hourAndMinute, rate, timeOfDay } from "./language.js";

const PERIODS = { minutes: 5 * 60, hour: 60 * 60 };
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Charts {
  #model;
  #period = "minutes";
  #plots = [];
  /** The index of the point under the pointer. */
  #at = null;

  constructor(model) {
    this.#model = model;
    for (const period of Object.keys(PERIODS)) {
      byId(period).addEventListener("click", () => this.#choose(period));
    }
    dark.addEventListener("change", () => this.#build());
    new ResizeObserver(() => this.#resize()).observe(byId("flow"));
    this.#build();
  }

  update() {
    const [times, ins, outs, waiting] = this.#model[this.#period];
    const [flow, depth] = this.#plots;
    flow.setData([times, ins, outs], false);
    depth.setData([times, waiting], false);
    const now = this.#model.now() / 1000;
    for (const plot of this.#plots) {
      plot.batch(() => {
        plot.setScale("x", { min: now - PERIODS[this.#period], max: now });
        plot.setScale("y", { min: null, max: null });
      });
    }
    this.#legend();
  }

  #choose(period) {
    this.#period = period;
    for (const each of Object.keys(PERIODS)) {
      byId(each).setAttribute("aria-pressed", String(each === period));
    }
    this.update();
  }

  #build() {
    this.#plots.forEach((plot) => plot.destroy());
    const inside = [
      { stroke: colour("--in"), width: 1.75, fill: colour("--in-faint") },
      { stroke: colour("--out"), width: 1.75, fill: colour("--out-faint") },
    ];
    const below = [{ stroke: colour("--waiting"), width: 1.5, fill: colour("--waiting-faint") }];
    this.#plots = [this.#plot("flow", inside, true), this.#plot("depth", below, false)];
    this.update();
  }

  #plot(id, series, hasTimes) {
    const axis = {
      stroke: colour("--quiet"),
      font: `11px ${colour("--font")}`,
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const options = {
      ...this.#size(id),
      padding: [8, 20, hasTimes ? 0 : 4, 0],
      legend: { show: false },
      cursor: {
        sync: { key: "malote" },
        drag: { x: false, y: false },
        points: { size: 6 },
        y: false,
      },
      scales: {
        x: { time: true, auto: false },
        y: { range: (plot, min, max) => [0, niceTop(max)] },
      },
      axes: [
        {
          ...axis,
          show: hasTimes,
          size: 26,
          gap: 4,
          space: 70,
          values: (plot, splits) => splits.map((at) => hourAndMinute(at * 1000)),
          incrs: [60, 120, 300, 600, 900, 1200],
        },
        {
          ...axis,
          size: 52,
          gap: 6,
          space: hasTimes ? 34 : 26,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 5e7, 1e8, 1e9],
          values: (plot, splits) => splits.map((value) => compact(value)),
        },
      ],
      series: [{}, ...series.map((each) => ({ points: { show: false }, spanGaps: true, ...each }))],
      hooks: {
        setCursor: [
          (plot) => {
            this.#at = plot.cursor.idx ?? null;
            this.#legend();
          },
        ],
      },
    };
    return new window.uPlot(options, [[], ...series.map(() => [])], byId(id));
  }

  #size(id) {
    const area = byId(id);
    return { width: Math.max(200, area.clientWidth), height: area.clientHeight };
  }

  #resize() {
    this.#plots.forEach((plot, i) => plot.setSize(this.#size(i === 0 ? "flow" : "depth")));
  }

  /** The values under the pointer, or the newest. */
  #legend() {
    const [times, ins, outs, waiting] = this.#model[this.#period];
    const at = this.#at !== null && this.#at < times.length ? this.#at : times.length - 1;
    show(byId("at-in"), at < 0 ? "–" : rate(ins[at]));
    show(byId("at-out"), at < 0 ? "–" : rate(outs[at]));
    show(byId("at-waiting"), at < 0 ? "–" : count(waiting[at]));
    show(byId("at-time"), at < 0 ? "" : timeOfDay(times[at] * 1000));
  }
}

/** A round number somewhat above, so that the highest point does not touch the edge. */
function niceTop(max) {
  const wanted = Math.max(4, (max ?? 0) * 1.08);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((top) => top >= wanted);
}
