// What the server has told so far.

const MINUTES = 5 * 60_000;
const HOUR = 60 * 60_000;

/** A queue by its name: {ispb} has the messages of the JSON dialect, icom/{ispb}/out those of ICOM. Null if it is no name. */
export function parse(name) {
  const [, json, icom] = /^(?:([0-9A-Z]{8})|icom\/([0-9A-Z]{8})\/out)$/.exec(name) ?? [];
  const ispb = json ?? icom;
  return ispb === undefined ? null : { name, ispb, isIcom: json === undefined, dialect: json === undefined ? "ICOM" : "JSON" };
}

export class Model {
  /** By the name of the queue; the names of the fields are those of the API. */
  queues = new Map();
  totals = null;
  database = null;
  server = null;
  /** [times, in, out, waiting], as the charts want them. */
  minutes = [[], [], [], []];
  hour = [[], [], [], []];
  /** What the server's clock is ahead of ours, in milliseconds. */
  offset = 0;
  heardAt = 0;
  #columns = [];

  /** Takes an event in. */
  take(name, data) {
    if (name === "inicio") {
      this.queues.clear();
      this.#columns = data.colunas;
      this.minutes = [[], [], [], []];
      this.hour = [[], [], [], []];
    }
    this.heardAt = performance.now();
    this.offset = data.emMs - Date.now();
    this.database = data.banco;
    this.totals = data.totais ?? this.totals;
    this.server = data.servidor ?? this.server;
    for (const row of data.filas ?? []) {
      const queue = Object.fromEntries(this.#columns.map((column, i) => [column, row[i]]));
      this.queues.set(queue.fila, queue);
    }
    for (const name of data.removidas ?? []) {
      this.queues.delete(name);
    }
    extend(this.minutes, data.minutos ?? [], data.emMs - MINUTES);
    extend(this.hour, data.hora ?? [], data.emMs - HOUR);
  }

  /** Now, by the server's clock. */
  now() {
    return Date.now() + this.offset;
  }

  /** How long the oldest message of a queue has been waiting, in milliseconds; null if none waits. */
  age(queue) {
    return queue.maisAntigaDesdeMs === 0 ? null : Math.max(0, this.now() - queue.maisAntigaDesdeMs);
  }
}

function extend(series, points, oldest) {
  for (const point of points) {
    const last = series[0].at(-1);
    if (last === undefined || point[0] / 1000 > last) {
      series[0].push(point[0] / 1000);
      for (let i = 1; i < 4; i++) {
        series[i].push(point[i]);
      }
    }
  }
  while (series[0].length > 0 && series[0][0] * 1000 < oldest) {
    series.forEach((values) => values.shift());
  }
}
