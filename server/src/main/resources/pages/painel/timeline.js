// One payment as a timeline: what happened when, and who waited for whom in between.

import { element } from "./dom.js";
import { clockTime, named, reais, text, thousandths } from "./language.js";

const STEPS = ["t0", "t1", "t2", "t3", "t4"];
/** Who waits for whom until a step. A message is on its way to the receiver when it is in its queue, which may be before t1. */
const WAITS = { t1: "waitStored", t2: "waitForwarded", t3: "waitAnswer", t4: "waitEnd" };

/** What is known of a payment, as terms and descriptions. */
export function facts(operation) {
  const all = [
    ["operationId", operation.endToEndId],
    ["state", named("state", operation.state)],
    ["payer", operation.payer],
    ["receiver", operation.receiver],
    ["amount", reais(operation.amount)],
    ["code", operation.code ?? "–"],
  ];
  return all.map(([name, value]) => element("div", {}, element("dt", {}, text(name)), element("dd", {}, value)));
}

/** A row for each step, with a bar from the one before it. */
export function steps(operation) {
  const times = STEPS.map((name) => [name, Date.parse(operation.times[name] ?? "")]).filter(([, at]) => !Number.isNaN(at));
  const begin = Math.min(...times.map(([, at]) => at));
  const whole = Math.max(1, ...times.map(([, at]) => at - begin));
  let before = begin;
  return times.map(([name, at]) => {
    const row = step(name, at, { begin, whole, before });
    before = Math.max(before, at);
    return row;
  });
}

function step(name, at, { begin, whole, before }) {
  const bar = element("span", { className: "span" });
  const from = Math.min(before, at);
  bar.style.marginLeft = `${(100 * (from - begin)) / whole}%`;
  bar.style.width = `${(100 * (at - from)) / whole}%`;
  const wait = WAITS[name] === undefined ? "" : text(WAITS[name], { time: thousandths(at - from) });
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, `${name} · ${text(name)}`),
    element("td", {}, clockTime(at)),
    element("td", { className: "number" }, thousandths(at - begin)),
    element("td", {}, bar, element("small", {}, wait)),
  );
}
