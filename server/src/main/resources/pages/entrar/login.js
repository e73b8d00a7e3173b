// Exchanges a key for a cookie, which the script cannot read; then the dashboard opens.

const words = {
  pt: {
    key: "Chave de acesso",
    hint: "Uma chave com o papel observe, operate ou admin; ./malote keys create cria uma.",
    enter: "Entrar",
    noAnswer: "O servidor não respondeu. Tente de novo.",
  },
  en: {
    key: "Key",
    hint: "A key with the role observe, operate or admin; ./malote keys create makes one.",
    enter: "Log in",
    noAnswer: "The server did not answer. Try again.",
  },
};
const language = navigator.language.startsWith("pt") ? "pt" : "en";
const text = words[language];

document.documentElement.lang = language === "pt" ? "pt-BR" : "en";
for (const each of document.querySelectorAll("[data-text]")) {
  each.textContent = text[each.dataset.text];
}
const key = document.getElementById("key");
const problem = document.getElementById("problem");

function say(sentence) {
  problem.textContent = sentence;
  problem.hidden = false;
  key.focus();
}

const login = document.getElementById("login");
login.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  try {
    const headers = { Authorization: `Bearer ${key.value.trim()}` };
    const response = await fetch("../api/util/sessao", { method: "POST", headers, cache: "no-store" });
    if (response.ok) {
      location.replace("../");
    } else {
      const body = await response.json().catch(() => ({}));
      say(body.detail ?? `HTTP ${response.status}`);
    }
  } catch {
    say(text.noAnswer);
  }
});
// Until here the browser would have sent the form itself.
login.querySelector("button").disabled = false;
