// What an operator can do. Each asks first.

import * as api from "./api.js";
import { ask, note } from "./dialogs.js";
import { element } from "./dom.js";
import { count, dateAndTime, reais, text } from "./language.js";

const MOST_GENERATED = 10_000;
const MOST_SHOWN = 50;
const MOST_PAYLOADS_SHOWN = 10;

const number = (name, most, value) => ({
  name,
  label: text("count"),
  hint: text("countHint", { max: count(most) }),
  type: "number",
  min: 1,
  max: most,
  step: 1,
  value,
});

/** Generates messages for this institution, or for one to be named. */
export function generate(ispb = "") {
  const institution = {
    name: "ispb",
    label: text("ispb"),
    hint: text("ispbHint"),
    pattern: "[0-9A-Z]{8}",
    maxLength: 8,
    spellcheck: false,
    value: ispb,
  };
  const question = {
    title: text("generateTitle"),
    paragraphs: [text("generateText")],
    fields: [institution, number("count", MOST_GENERATED, "100")],
    button: text("generateButton"),
  };
  ask(question, async (values) => {
    await api.generate(values.ispb, values.count);
    note(text("generateDone", { count: count(values.count), ispb: values.ispb }));
  });
}

/** Ends a collector, or releases the batch that is held for it. */
export function end({ name, ispb }, collector) {
  const held = collector.situacao === "retido";
  const values = { id: collector.id, ispb, count: count(collector.emMaos) };
  const batch = text(collector.emMaos > 0 ? "endBatch" : "endNoBatch", values);
  const question = {
    title: text(held ? "releaseTitle" : "endTitle"),
    paragraphs: held ? [text("releaseText", values)] : [text("endText", values), batch],
    button: text(held ? "release" : "end"),
    danger: true,
  };
  ask(question, async () => {
    await api.end(name, collector.id);
    note(text(held ? "releaseDone" : "endDone", values));
  });
}

/** Ends every collector of a queue. */
export function stop({ name, ispb, dialect }) {
  const values = { ispb, dialect };
  const question = {
    title: text("stopTitle"),
    paragraphs: [text("stopText", values)],
    button: text("stopAll"),
    danger: true,
  };
  ask(question, async () => {
    await api.stop(name);
    note(text("stopDone", values));
  });
}

/** Shows the next messages of a queue, which takes none of them. */
export function next({ name, ispb, isIcom }) {
  const question = {
    title: text("nextTitle"),
    paragraphs: [text(isIcom ? "nextIcomText" : "nextText")],
    fields: [number("count", isIcom ? MOST_PAYLOADS_SHOWN : MOST_SHOWN, "10")],
    button: text("nextButton"),
  };
  ask(question, async (values) => {
    const { mensagens } = await api.next(name, values.count);
    if (mensagens.length === 0) {
      return element("p", { className: "empty" }, text("nextNone"));
    }
    const title = text("nextShown", { ispb });
    const shown = isIcom ? payloads(title, mensagens) : messages(title, mensagens);
    return element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": title }, shown);
  });
}

function messages(title, all) {
  const head = ["endToEndId", text("amount"), text("payer"), text("receiver"), text("when")];
  const rows = all.map((message) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, message.endToEndId),
      element("td", { className: "number" }, reais(message.valor)),
      element("td", {}, party(message.pagador)),
      element("td", {}, party(message.recebedor)),
      element("td", {}, dateAndTime(Date.parse(message.dataHoraPagamento))),
    ),
  );
  return table(title, head, rows);
}

const party = (each) => `${each.nome} · ${each.cpfCnpj} · ${each.ispb}`;

/** Messages of ICOM; the masked XML of each can be opened. */
function payloads(title, all) {
  const head = ["PI-ResourceId", text("type"), text("size"), text("created"), text("content")];
  const rows = all.map((message) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, message.resourceId),
      element("td", {}, message.tipo === null ? "–" : `${message.tipo} ${message.versao}`),
      element("td", { className: "number" }, count(message.tamanho)),
      element("td", {}, message.criadaEm === null ? "–" : dateAndTime(Date.parse(message.criadaEm))),
      element("td", { className: "content" }, content(message)),
    ),
  );
  return table(title, head, rows);
}

function content({ xml, tamanho, cortado }) {
  if (xml === null) {
    return text("unreadable", { count: count(tamanho) });
  }
  return element("details", {}, element("summary", {}, "XML"), element("pre", {}, cortado ? `${xml}\n…` : xml));
}

const table = (title, head, rows) =>
  element(
    "table",
    { className: "messages" },
    element("caption", { className: "hidden" }, title),
    element("thead", {}, element("tr", {}, ...head.map((each) => element("th", { scope: "col" }, each)))),
    element("tbody", {}, ...rows),
  );
