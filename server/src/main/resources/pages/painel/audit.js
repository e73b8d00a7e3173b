// The audit, for administrators: who did what, the newest first.

import * as api from "./api.js";
import { byId, element, onSubmit, show } from "./dom.js";
import { count, dateAndTime, text, translate } from "./language.js";

const MOST = 500;
const COLUMNS = ["auditTime", "auditWho", "auditAct", "auditTarget", "auditOutcome", "auditTimes", "auditAddress", "auditRequest"];

translate(document);
byId("head").replaceChildren(...COLUMNS.map((name) => element("th", { scope: "col" }, text(name))));

function row(entry) {
  const who = entry.quem ?? text("auditNobody");
  const cells = [who, entry.acao, entry.alvo, entry.resultado, count(entry.vezes), entry.endereco ?? "", entry.requisicao ?? ""];
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, dateAndTime(Date.parse(entry.em))),
    ...cells.map((cell) => element("td", {}, cell)),
  );
}

async function load() {
  try {
    const { entradas } = await api.audit(byId("who").value.trim(), MOST);
    byId("rows").replaceChildren(...entradas.map(row));
    byId("empty").hidden = entradas.length > 0;
    byId("trouble").hidden = true;
  } catch (error) {
    show(byId("trouble"), text("failed", { reason: error.message }));
    byId("trouble").hidden = false;
  }
}

onSubmit("filter", load);
load();
