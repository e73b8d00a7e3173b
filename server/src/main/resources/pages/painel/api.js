// Calls the server. Fails with an Error whose message is for people.

import { text } from "./language.js";

async function call(method, path, headers = {}, body = undefined) {
  let response;
  try {
    response = await fetch(path, { method, headers, body, cache: "no-store" });
  } catch {
    throw new Error(text("noAnswer"));
  }
  if (response.status === 401) {
    location.assign("/entrar/");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.detail ?? `HTTP ${response.status}`);
  }
  return answer;
}

/** By the name of a queue, which is a path. */
const queuePath = (name) => `/api/util/filas/${name}`;

export const audit = (who, limit) =>
  call("GET", `/api/util/auditoria?limite=${limit}${who === "" ? "" : `&quem=${encodeURIComponent(who)}`}`);
export const session = () => call("GET", "/api/util/sessao");
export const leave = () => call("DELETE", "/api/util/sessao");
export const queue = (name) => call("GET", queuePath(name));
export const next = (name, limit) => call("GET", `${queuePath(name)}/proximas?limite=${limit}`);
export const stop = (name) => call("DELETE", `${queuePath(name)}/coletores`);
export const end = (name, id) => call("DELETE", `${queuePath(name)}/coletores/${encodeURIComponent(id)}`);
export const generate = (ispb, count) =>
  call("POST", `/api/util/msgs/${encodeURIComponent(ispb)}/${count}`, { Prefer: "return=minimal" });

const ICOM = "/api/util/icom";

/** The last lines that fit; a filter that is empty fits all. */
export function journal(filter, limit) {
  const query = new URLSearchParams({ limite: limit });
  Object.entries(filter).filter(([, value]) => value !== "").forEach(([name, value]) => query.set(name, value));
  return call("GET", `${ICOM}/journal?${query}`, { Accept: "application/json" });
}

export const operation = (id) => call("GET", `${ICOM}/operations/${encodeURIComponent(id)}`);
export const participants = () => call("GET", `${ICOM}/participants`);
export const rehearsals = () => call("GET", `${ICOM}/rehearsals`);
export const rehearsal = (id) => call("GET", `${ICOM}/rehearsals/${encodeURIComponent(id)}`);
export const rehearse = (ispb, tier) =>
  call("POST", `${ICOM}/rehearsals`, { "Content-Type": "application/json" }, JSON.stringify({ ispb, tier }));
