// The payment system: one payment, the journal, participants and rehearsals.

import * as api from "./api.js";
import { byId, element, onSubmit, show } from "./dom.js";
import { clockTime, count, named, reais, text, translate } from "./language.js";
import { facts, steps } from "./timeline.js";

const JOURNAL_MILLIS = 1_000;
const REST_MILLIS = 3_000;
const MOST_LINES = 200;
const HEADS = {
  "steps-head": ["step", "auditTime", "sinceBegin", "waits"],
  "lines-head": ["auditTime", "ispb", "event", "operationId", "messageId", "fault", "program", "detail"],
  "participants-head": ["ispb", "balance", "reserved", "blocked", "virtual"],
  "rehearsals-head": ["ispb", "tier", "state", "progress", "verdict", "report"],
};

translate(document);
for (const [id, names] of Object.entries(HEADS)) {
  byId(id).replaceChildren(...names.map((name) => element("th", { scope: "col" }, text(name))));
}

let live = true;
let shown = new URLSearchParams(location.search).get("operation") ?? "";

const cell = (...content) => element("td", {}, ...content.map((each) => each ?? ""));
const rowHead = (content) => element("th", { scope: "row" }, content);

/** Keeps one failure from hiding the rest, and says what it was. */
async function attempt(action) {
  try {
    await action();
    byId("trouble").hidden = true;
  } catch (error) {
    show(byId("trouble"), text("failed", { reason: error.message }));
    byId("trouble").hidden = false;
  }
}

function fill(id, rows) {
  byId(id).replaceChildren(...rows);
  const empty = byId(`${id}-empty`);
  if (empty !== null) {
    empty.hidden = rows.length > 0;
  }
}

async function loadOperation() {
  if (shown === "") {
    return;
  }
  const operation = await api.operation(shown);
  byId("facts").replaceChildren(...facts(operation));
  fill("steps", steps(operation));
  byId("operation-body").hidden = false;
  byId("operation-empty").hidden = true;
}

function choose(id) {
  shown = id;
  byId("operation").value = id;
  history.replaceState(null, "", `?operation=${encodeURIComponent(id)}`);
  attempt(loadOperation);
}

/** A button that shows a payment. */
const link = (id) => (id ? element("button", { type: "button", className: "id", onclick: () => choose(id) }, id) : "");

async function loadJournal() {
  const filter = {
    ispb: byId("filter-ispb").value.trim(),
    endToEndId: byId("filter-operation").value.trim(),
    resourceId: byId("filter-message").value.trim(),
  };
  const lines = await api.journal(filter, MOST_LINES);
  fill("lines", lines.reverse().map((line) =>
    element(
      "tr",
      {},
      rowHead(clockTime(Date.parse(line.time))),
      cell(line.ispb),
      cell(line.event),
      cell(link(line.endToEndId)),
      cell(line.resourceId),
      cell(line.fault),
      cell(line.userAgent),
      cell(line.detail),
    )));
}

async function loadParticipants() {
  const all = await api.participants();
  fill("participants", all.map((one) =>
    element(
      "tr",
      {},
      rowHead(one.ispb),
      cell(reais(one.balance), one.limited ? "" : ` (${text("unlimited")})`),
      cell(reais(one.reserved)),
      cell(one.blocked ? text("yes") : ""),
      cell(one.virtual),
    )));
}

async function loadRehearsals() {
  const all = await Promise.all((await api.rehearsals()).map((one) => api.rehearsal(one.id)));
  fill("rehearsals", all.map((one) => {
    const whole = 2 * one.operations;
    const done = Math.min(whole, (one.counts?.sent ?? 0) + (one.counts?.received ?? 0));
    const bar = element("progress", { max: whole, value: done, "aria-label": text("progress") });
    const report = element("a", { href: `/api/util/icom/rehearsals/${one.id}/report` }, text("report"));
    return element(
      "tr",
      {},
      rowHead(one.ispb),
      cell(count(one.tier)),
      cell(named("state", one.state)),
      cell(bar, ` ${count(done)} / ${count(whole)}`),
      cell(one.verdict ? named("verdict", one.verdict) : ""),
      cell(one.counts ? report : ""),
    );
  }));
}

function every(millis, isOn, ...actions) {
  const run = async () => {
    if (isOn() && !document.hidden) {
      for (const action of actions) {
        await attempt(action);
      }
    }
    setTimeout(run, millis);
  };
  run();
}

onSubmit("find", () => choose(byId("operation").value.trim()));
onSubmit("filter", () => attempt(loadJournal));
byId("pause").addEventListener("click", () => {
  live = !live;
  byId("pause").setAttribute("aria-pressed", String(live));
});
onSubmit("rehearse", () =>
  attempt(async () => {
    await api.rehearse(byId("rehearse-ispb").value, Number(byId("tier").value));
    await loadRehearsals();
  }),
);

attempt(async () => {
  const { papeis } = await api.session();
  document.documentElement.dataset.operate = papeis.includes("operate");
});
byId("operation").value = shown;
every(JOURNAL_MILLIS, () => live, loadJournal);
every(REST_MILLIS, () => true, loadOperation, loadParticipants, loadRehearsals);
