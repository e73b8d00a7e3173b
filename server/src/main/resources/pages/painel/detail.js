// One queue: its figures and its collectors one by one, asked for once a second while it is shown.

import * as actions from "./actions.js";
import * as api from "./api.js";
import { byId, element, show } from "./dom.js";
import { count, duration, rate, text } from "./language.js";

const PERIOD = 1000;
const PLACES = 6;

export class Detail {
  #model;
  #close;
  #ispb = null;
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
  show(ispb) {
    clearTimeout(this.#timer);
    this.#ispb = ispb;
    byId("detail").hidden = ispb === null;
    byId("columns").classList.toggle("split", ispb !== null);
    this.#cards.clear();
    if (ispb === null) {
      byId("detail").replaceChildren();
    } else {
      this.#build(ispb);
      this.update();
      this.#refresh(ispb);
      byId("detail").focus({ preventScroll: matchMedia("(min-width: 1000px)").matches });
    }
  }

  /** The figures moved on. */
  update() {
    const queue = this.#model.queues.get(this.#ispb);
    if (this.#ispb === null) {
      return;
    }
    const age = queue ? this.#model.age(queue) : null;
    const { figures } = this.#parts;
    show(figures.waiting, count(queue?.profundidade ?? 0));
    show(figures.oldest, age === null ? "–" : (queue.maisAntigaOuMais ? "≥ " : "") + duration(age));
    show(figures.inShort, rate(queue?.entradaPorSegundo ?? 0));
    show(figures.outShort, rate(queue?.saidaPorSegundo ?? 0));
  }

  #build(ispb) {
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
    const slots = element("span", { className: "slots", "aria-hidden": "true" }, ...Array.from({ length: PLACES }, () => element("i")));
    const places = element("span", {});
    const collectors = element("ul", { className: "collectors" });
    const trouble = element("p", { className: "failure", role: "status" });
    byId("detail").replaceChildren(
      element("header", {}, element("h2", { id: "detail-title" }, ispb), button("close", this.#close)),
      element("dl", { className: "strip small" }, ...["waiting", "oldest", "inShort", "outShort"].map(figure)),
      element(
        "p",
        { className: "actions operate" },
        button("generate", () => actions.generate(ispb)),
        button("next", () => actions.next(ispb)),
      ),
      element("p", { className: "places" }, slots, places),
      trouble,
      collectors,
    );
    this.#parts = { figures, slots, places, collectors, trouble };
  }

  async #refresh(ispb) {
    try {
      const queue = await api.queue(ispb);
      if (this.#ispb === ispb) {
        this.#lease = queue.leaseSegundos;
        this.#show(queue.coletores);
        show(this.#parts.trouble, "");
      }
    } catch (error) {
      if (this.#ispb === ispb) {
        show(this.#parts.trouble, text("failed", { reason: error.message }));
      }
    }
    if (this.#ispb === ispb) {
      this.#timer = setTimeout(() => this.#refresh(ispb), PERIOD);
    }
  }

  #show(collectors) {
    const { slots, places, collectors: list } = this.#parts;
    const open = collectors.filter((each) => each.situacao === "aberto").length;
    [...slots.children].forEach((slot, i) => slot.classList.toggle("taken", i < open));
    show(places, collectors.length === 0 ? text("noCollectors") : text("places", { open }));
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
    const card = { state: part("chip"), hand: part("hand"), seen: part("chip warn"), times: part("times"), address: part("address") };
    card.lease = element("meter", { min: 0, max: 1, "aria-label": text("lease", { time: "" }) });
    card.leaseText = part("times");
    card.button = element("button", { type: "button", className: "operate" });
    card.button.addEventListener("click", () => actions.end(this.#ispb, card.collector));
    card.line = element(
      "li",
      {},
      element("div", { className: "who" }, element("code", {}, id), card.address),
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
    const state = held ? "isHeld" : collector.esperando ? "isWaiting" : collector.emMaos > 0 ? "hasBatch" : "isIdle";
    card.line.dataset.state = state;
    show(card.state, text(state));
    show(card.hand, collector.emMaos > 0 ? text("inHand", { count: count(collector.emMaos) }) : "");
    show(card.seen, collector.reentrega ? text("mayBeSeen") : "");
    card.seen.hidden = !collector.reentrega;
    const since = (time) => duration(this.#model.now() - Date.parse(time));
    show(card.times, `${text("opened", { time: since(collector.abertoEm) })} · ${text("seen", { time: since(collector.vistoEm) })}`);
    show(card.address, collector.endereco ?? text("addressUnknown"));
    const left = collector.leaseRestanteSegundos;
    card.lease.hidden = left === null;
    card.lease.value = left === null ? 0 : left / this.#lease;
    show(card.leaseText, left === null ? text("leaseNone") : text("lease", { time: duration(left * 1000) }));
    show(card.button, text(held ? "release" : "end"));
  }
}
