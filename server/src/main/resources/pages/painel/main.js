// Puts the page together: what the server tells goes into the model, and the parts show it.

import * as actions from "./actions.js";
import * as api from "./api.js";
import { Charts } from "./charts.js";
import { Detail } from "./detail.js";
import { byId, show } from "./dom.js";
import { count, duration, millis, rate, text, translate } from "./language.js";
import { listen } from "./live.js";
import { Model, parse } from "./model.js";
import { QueueTable } from "./table.js";

const STALE = 5000;
const REPLICAS = { sincrona: "databaseReplicated", desconhecida: "databaseMaybeReplicated" };
const REPLICATION_RISKS = { assincrona: "databaseAsynchronous", ausente: "databaseAlone" };

translate(document);
const model = new Model();
const charts = new Charts(model);
const detail = new Detail(model, () => open(null));
const table = new QueueTable(model, open);
let link = "connecting";

/** The address names the queue that is shown, so that it can be sent to others and the browser can go back. */
function open(name) {
  if (name === null) {
    const before = shownQueue();
    history.pushState(null, "", location.pathname);
    showDetail();
    byId("queues-body").querySelector(`tr[data-queue="${before?.name}"] button`)?.focus();
  } else {
    location.hash = `#/${name}`;
  }
}

function shownQueue() {
  return location.hash.startsWith("#/") ? parse(location.hash.slice(2)) : null;
}

function showDetail() {
  detail.show(shownQueue());
  table.select(shownQueue()?.name ?? null);
}

function showTotals() {
  const { totals, server } = model;
  if (totals) {
    show(byId("total-in"), rate(totals.entradaPorSegundo));
    show(byId("total-out"), rate(totals.saidaPorSegundo));
    show(byId("total-waiting"), count(totals.profundidade));
    show(byId("total-open"), count(totals.abertos));
    show(byId("total-held"), count(totals.retidos));
    const ages = [...model.queues.values()].map((queue) => [model.age(queue) ?? -1, queue.maisAntigaOuMais]);
    const [age, orMore] = ages.reduce((oldest, each) => (each[0] > oldest[0] ? each : oldest), [-1, false]);
    show(byId("total-oldest"), age < 0 ? "–" : (orMore ? "≥ " : "") + duration(age));
  }
  if (server) {
    show(byId("total-refused"), count(server.recusas));
    show(byId("total-redelivered"), count(server.reentregas));
  }
}

function showStates() {
  const silence = performance.now() - model.heardAt;
  const stale = link === "live" && silence > STALE;
  byId("link").dataset.state = stale ? "lost" : link;
  show(byId("link-text"), stale ? text("stale", { time: duration(silence) }) : text(link));
  const { database } = model;
  const state = database === null || link !== "live" ? "connecting" : database.situacao === "disponivel" ? "live" : "lost";
  byId("database").dataset.state = state;
  const said = {
    connecting: () => text("databaseUnknown"),
    live: () => text(REPLICAS[database.replicacao] ?? "databaseThere", { millis: millis(database.consultaMs ?? 0) }),
    lost: () => text("databaseAway", { time: duration(model.now() - database.desdeMs) }),
  };
  show(byId("database-text"), said[state]());
  const off = database?.desligado ?? [];
  const risks = off.length === 0 ? [] : [text("databaseUnsafe", { settings: off.join(", ") })];
  const risk = REPLICATION_RISKS[database?.replicacao];
  if (risk !== undefined) {
    risks.push(text(risk));
  }
  byId("risk").hidden = risks.length === 0;
  show(byId("risk"), risks.join(" "));
}

function take(name, data) {
  model.take(name, data);
  showTotals();
  charts.update();
  table.update();
  detail.update();
}

/** What this reader may not do is not shown. */
async function showSession() {
  const { nome, papeis, aberto, sessao } = await api.session();
  document.documentElement.dataset.operate = papeis.includes("operate");
  byId("audit").hidden = !papeis.includes("admin");
  byId("open").hidden = !aberto;
  byId("who").hidden = !sessao;
  show(byId("who-text"), nome);
}

byId("leave").addEventListener("click", async () => {
  await api.leave();
  location.assign("/entrar/");
});
byId("generate").addEventListener("click", () => actions.generate(shownQueue()?.ispb ?? ""));
addEventListener("hashchange", showDetail);
addEventListener("popstate", showDetail);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.matches("input") && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    byId("search").focus();
  }
});
setInterval(showStates, 500);
showStates();
showDetail();
showSession().catch(() => {});
listen(take, (state) => {
  link = state;
  showStates();
});
