// The table of queues. It shows a hundred rows, and more when asked; all of them can be searched and sorted. Rows do not
// change places while somebody points at them or has the focus there.

import { byId, element, show } from "./dom.js";
import { count, duration, rate, text } from "./language.js";
import { parse } from "./model.js";

const STEP = 100;

export class QueueTable {
  #model;
  #open;
  #sort = "profundidade";
  #descending = true;
  #limit = STEP;
  #search = "";
  #selected = null;
  #rows = new Map();
  #order = [];
  #held = false;

  #columns = [
    { key: "ispb", name: "ispb", value: (queue) => queue.ispb },
    { key: "profundidade", name: "waiting", value: (queue) => queue.profundidade, text: (queue) => count(queue.profundidade) },
    { key: "idade", name: "oldest", value: (queue) => this.#model.age(queue) ?? -1, text: (queue) => this.#age(queue) },
    { key: "entradaPorSegundo", name: "inShort", value: (queue) => queue.entradaPorSegundo, text: (queue) => rate(queue.entradaPorSegundo) },
    { key: "saidaPorSegundo", name: "outShort", value: (queue) => queue.saidaPorSegundo, text: (queue) => rate(queue.saidaPorSegundo) },
    { key: "abertos", name: "collectors", value: (queue) => queue.abertos * 100 + queue.retidos, text: (queue) => collectors(queue) },
    { key: "entrada", name: "total", value: (queue) => queue.entrada, text: (queue) => count(queue.entrada), optional: true },
  ];

  /** Calls open(name) when a queue is chosen. */
  constructor(model, open) {
    this.#model = model;
    this.#open = open;
    this.#head();
    const body = byId("queues-body");
    const hold = () => (this.#held = body.matches(":hover") || body.contains(document.activeElement));
    for (const event of ["pointerenter", "pointerleave", "focusin"]) {
      body.addEventListener(event, hold);
    }
    body.addEventListener("focusout", () => queueMicrotask(hold));
    body.addEventListener("keydown", (event) => this.#key(event));
    body.addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (row) {
        this.#open(row.dataset.queue);
      }
    });
    byId("search").addEventListener("input", (event) => {
      this.#search = event.target.value.trim().toUpperCase();
      this.#limit = STEP;
      this.#reorder();
    });
    byId("queues-more").addEventListener("click", () => {
      this.#limit += STEP;
      this.#reorder();
    });
  }

  /** Marks the queue whose detail is shown. */
  select(name) {
    this.#selected = name;
    for (const [each, row] of this.#rows) {
      row.line.classList.toggle("selected", each === name);
    }
  }

  update() {
    if (this.#held && this.#order.every((name) => this.#model.queues.has(name))) {
      this.#fill();
    } else {
      this.#reorder();
    }
  }

  #head() {
    const cells = this.#columns.map((column) => {
      const button = element("button", { type: "button", title: text("sort", { column: text(column.name) }) }, text(column.name));
      button.addEventListener("click", () => {
        this.#descending = this.#sort === column.key ? !this.#descending : column.key !== "ispb";
        this.#sort = column.key;
        this.#reorder();
      });
      return element("th", { scope: "col", className: column.optional ? "optional" : "", data: { key: column.key } }, button);
    });
    byId("queues-head").replaceChildren(...cells);
  }

  #reorder() {
    const column = this.#columns.find((each) => each.key === this.#sort);
    const found = [...this.#model.queues.values()].filter((queue) => queue.ispb.includes(this.#search));
    const sign = this.#descending ? -1 : 1;
    const keyed = found.map((queue) => [column.value(queue), queue.fila]);
    keyed.sort((a, b) => (a[0] < b[0] ? -sign : a[0] > b[0] ? sign : a[1] < b[1] ? -1 : 1));
    this.#order = keyed.slice(0, this.#limit).map((each) => each[1]);
    for (const cell of byId("queues-head").children) {
      const sorted = cell.dataset.key === this.#sort;
      cell.setAttribute("aria-sort", sorted ? (this.#descending ? "descending" : "ascending") : "none");
    }
    this.#place();
    this.#fill();
    this.#around(found.length);
  }

  #place() {
    const body = byId("queues-body");
    const wanted = new Set(this.#order);
    for (const [name, row] of this.#rows) {
      if (!wanted.has(name)) {
        row.line.remove();
        this.#rows.delete(name);
      }
    }
    this.#order.forEach((name, i) => {
      const row = this.#rows.get(name) ?? this.#row(name);
      if (body.children[i] !== row.line) {
        body.insertBefore(row.line, body.children[i] ?? null);
      }
    });
  }

  #row(name) {
    const { ispb, dialect } = parse(name);
    const button = element("button", { type: "button", "aria-label": `${ispb} ${dialect}` }, ispb);
    const cells = this.#columns.map((column, i) =>
      i === 0
        ? element("th", { scope: "row" }, button, element("span", { className: "chip", data: { dialect } }, dialect))
        : element("td", { className: column.optional ? "optional" : "" }),
    );
    const line = element("tr", { data: { queue: name } }, ...cells);
    line.classList.toggle("selected", name === this.#selected);
    const row = { line, cells };
    this.#rows.set(name, row);
    return row;
  }

  #fill() {
    for (const name of this.#order) {
      const queue = this.#model.queues.get(name);
      const row = this.#rows.get(name);
      this.#columns.forEach((column, i) => i > 0 && show(row.cells[i], column.text(queue)));
      row.line.classList.toggle("empty-queue", queue.profundidade === 0);
      row.line.classList.toggle("unattended", queue.profundidade > 0 && queue.abertos === 0);
      row.line.classList.toggle("holding", queue.retidos > 0);
    }
  }

  #around(found) {
    const total = this.#model.totals?.filas ?? this.#model.queues.size;
    const values = { found: count(found), total: count(total) };
    show(byId("queues-count"), text(this.#search ? "countFound" : "countAll", values));
    const empty = byId("queues-empty");
    empty.hidden = found > 0 || this.#model.totals === null;
    show(empty, this.#search ? text("noneFound", { text: this.#search }) : text("noQueues"));
    const more = byId("queues-more");
    more.hidden = found <= this.#limit;
    show(more, text("more", { count: count(Math.min(STEP, found - this.#limit)) }));
  }

  /** Arrows, Home and End move from queue to queue. */
  #key(event) {
    const lines = [...byId("queues-body").children];
    const here = lines.indexOf(document.activeElement?.closest("tr"));
    const there = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (here >= 0 && there !== undefined && lines[there]) {
      event.preventDefault();
      lines[there].querySelector("button").focus();
    }
  }

  #age(queue) {
    const age = this.#model.age(queue);
    return age === null ? "–" : (queue.maisAntigaOuMais ? "≥ " : "") + duration(age);
  }
}

function collectors(queue) {
  return queue.retidos > 0 ? `${queue.abertos} + ${queue.retidos}` : String(queue.abertos);
}
