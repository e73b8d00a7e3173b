// Listens to what the server tells once a second, and connects again whenever that ends.

import { session } from "./api.js";

const PAUSE = 2000;

/** Calls onEvent(name, data) for each event, and onState("connecting" | "live" | "lost"). */
export function listen(onEvent, onState) {
  const source = new EventSource("/api/util/eventos");
  for (const name of ["inicio", "segundo"]) {
    source.addEventListener(name, (event) => {
      onState("live");
      onEvent(name, JSON.parse(event.data));
    });
  }
  source.onerror = () => {
    onState("lost");
    // The browser gives up after an answer such as 503, and not after a lost connection; this is the same for both.
    source.close();
    // It does not tell why; where the session has ended, this leads to the login.
    session().catch(() => {});
    setTimeout(() => listen(onEvent, onState), PAUSE);
  };
}
