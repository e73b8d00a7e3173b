// One queue: its figures and its collectors one by one, asked for once a second while it is shown.

import * as actions from "./actions.js";
import * as api from "./api.js";
import { byId, element, show } from "./dom.js";
import { count, duration, rate, text } from "./language.js";

const PERIOD = 1000;

export class Detail {
  #model;
  #close;
  /** What is shown, as parse() has it. */
  #queue = null;
  #parts = null;
  #cards = new Map();
  #timer = null;
  /** How long a collector may be silent, in seconds; null: for ever. */
  #lease = null;

  /** Calls close() when the reader wants it gone. */
  constructor(model, close) {
    this.#model = model;
    this.#close = close;
    byId("detail").addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
      }
    });
  }

  /** Shows a queue, or (null) none. */
  show(queue) {
    clearTimeout(this.#timer);
    this.#queue = queue;
    byId("detail").hidden = queue === null;
    byId("columns").classList.toggle("split", queue !== null);
    this.#cards.clear();
    if (queue === null) {
      byId("detail").replaceChildren();
    } else {
      this.#build(queue);
      this.update();
      this.#refresh(queue);
      byId("detail").focus({ preventScroll: matchMedia("(min-width: 1000px)").matches });
    }
  }

  /** The figures moved on. */
  update() {
    if (this.#queue === null) {
      return;
    }
    const queue = this.#model.queues.get(this.#queue.name);
    const age = queue ? this.#model.age(queue) : null;
    const { figures } = this.#parts;
    show(figures.waiting, count(queue?.profundidade ?? 0));
    show(figures.oldest, age === null ? "–" : (queue.maisAntigaOuMais ? "≥ " : "") + duration(age));
    show(figures.inShort, rate(queue?.entradaPorSegundo ?? 0));
    show(figures.outShort, rate(queue?.saidaPorSegundo ?? 0));
  }

  #build(queue) {
    const figures = {};
    const figure = (name) => {
      figures[name] = element("dd", {}, "–");
      return element("div", {}, element("dt", {}, text(name)), figures[name]);
    };
    const button = (name, act) => {
      const made = element("button", { type: "button" }, text(name));
      made.addEventListener("click", act);
      return made;
    };
    const slots = element("span", { className: "slots", "aria-hidden": "true" });
    const places = element("span", {});
    const collectors = element("ul", { className: "collectors" });
    const tokens = element("p", { className: "tokens", hidden: true });
    const stop = button("stopAll", () => actions.stop(queue));
    stop.hidden = true;
    const trouble = element("p", { className: "failure", role: "status" });
    byId("detail").replaceChildren(
      element(
        "header",
        {},
        element("h2", { id: "detail-title" }, queue.ispb),
        element("span", { className: "chip", data: { dialect: queue.dialect } }, queue.dialect),
        button("close", this.#close),
      ),
      element("dl", { className: "strip small" }, ...["waiting", "oldest", "inShort", "outShort"].map(figure)),
      element(
        "p",
        { className: "actions operate" },
        queue.isIcom ? null : button("generate", () => actions.generate(queue.ispb)),
        button("next", () => actions.next(queue)),
        stop,
      ),
      element("p", { className: "places" }, slots, places),
      tokens,
      trouble,
      collectors,
    );
    this.#parts = { figures, slots, places, tokens, stop, collectors, trouble };
  }

  async #refresh(queue) {
    try {
      const standing = await api.queue(queue.name);
      if (this.#queue === queue) {
        this.#lease = standing.leaseSegundos;
        this.#show(standing);
        show(this.#parts.trouble, "");
      }
    } catch (error) {
      if (this.#queue === queue) {
        show(this.#parts.trouble, text("failed", { reason: error.message }));
      }
    }
    if (this.#queue === queue) {
      this.#timer = setTimeout(() => this.#refresh(queue), PERIOD);
    }
  }

  #show({ coletores: collectors, vagas, ocupadas, fichas }) {
    const { slots, places, tokens, stop, collectors: list } = this.#parts;
    while (slots.children.length < vagas) {
      slots.append(element("i"));
    }
    [...slots.children].forEach((slot, i) => slot.classList.toggle("taken", i < ocupadas));
    const taken = { taken: count(ocupadas), places: count(vagas), open: count(collectors.length) };
    show(places, collectors.length === 0 ? text("noCollectors") : text(this.#queue.isIcom ? "reads" : "places", taken));
    tokens.hidden = fichas === null;
    if (fichas !== null) {
      const { saldo, maximo, porSegundo } = fichas;
      show(tokens, text("tokens", { balance: count(saldo), maximum: count(maximo), perSecond: count(porSegundo) }));
    }
    stop.hidden = collectors.length === 0;
    const ids = new Set(collectors.map((each) => each.id));
    for (const [id, card] of this.#cards) {
      if (!ids.has(id)) {
        card.line.remove();
        this.#cards.delete(id);
      }
    }
    for (const collector of collectors) {
      const card = this.#cards.get(collector.id) ?? this.#card(collector.id);
      card.collector = collector;
      this.#fill(card);
      list.append(...(card.line.isConnected ? [] : [card.line]));
    }
  }

  #card(id) {
    const part = (className) => element("span", { className });
    const card = { state: part("chip"), hand: part("hand"), seen: part("chip warn"), times: part("times"), address: part("address"), agent: part("address") };
    card.lease = element("meter", { min: 0, max: 1, "aria-label": text("lease", { time: "" }) });
    card.leaseText = part("times");
    card.button = element("button", { type: "button", className: "operate" });
    card.button.addEventListener("click", () => actions.end(this.#queue, card.collector));
    card.line = element(
      "li",
      {},
      element("div", { className: "who" }, element("code", {}, id), card.address, card.agent),
      element("div", { className: "what" }, card.state, card.hand, card.seen),
      element("div", { className: "when" }, card.times, element("span", { className: "lease" }, card.lease, card.leaseText)),
      card.button,
    );
    this.#cards.set(id, card);
    return card;
  }

  #fill(card) {
    const { collector } = card;
    const held = collector.situacao === "retido";
    const state = held ? "isHeld" : collector.esperando || collector.lendo ? "isWaiting" : collector.emMaos > 0 ? "hasBatch" : "isIdle";
    card.line.dataset.state = state;
    show(card.state, text(state));
    show(card.hand, collector.emMaos > 0 ? text("inHand", { count: count(collector.emMaos) }) : "");
    show(card.seen, collector.reentrega ? text("mayBeSeen") : "");
    card.seen.hidden = !collector.reentrega;
    const since = (time) => duration(this.#model.now() - Date.parse(time));
    show(card.times, `${text("opened", { time: since(collector.abertoEm) })} · ${text("seen", { time: since(collector.vistoEm) })}`);
    show(card.address, collector.endereco ?? text("addressUnknown"));
    show(card.agent, collector.agente ?? "");
    const left = collector.leaseRestanteSegundos;
    card.lease.hidden = left === null;
    card.lease.value = left === null ? 0 : left / this.#lease;
    show(card.leaseText, left === null ? text("leaseNone") : text("lease", { time: duration(left * 1000) }));
    show(card.button, text(held ? "release" : "end"));
  }
}
