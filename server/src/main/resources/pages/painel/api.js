// Calls the server. Fails with an Error whose message is for people.

import { text } from "./language.js";

async function call(method, path, headers = {}) {
  let response;
  try {
    response = await fetch(path, { method, headers, cache: "no-store" });
  } catch {
    throw new Error(text("noAnswer"));
  }
  if (response.status === 401) {
    location.assign("/entrar/");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body.detail ?? `HTTP ${response.status}`);
  }
  return body;
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
