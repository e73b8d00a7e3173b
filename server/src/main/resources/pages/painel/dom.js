// Makes elements. Whatever is given as a child becomes text, never markup.

/** element("button", { type: "button", onclick: … }, "text", another) */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") {
      Object.assign(made.dataset, value);
    } else if (name.startsWith("aria-") || name === "role" || name === "for" || name === "scope") {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Has a form do this. Its button waits for it, disabled: before, the browser would try to send the form itself. */
export function onSubmit(id, action) {
  const form = byId(id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
  form.querySelector("button[type=submit]").disabled = false;
}

/** Sets a text only if it is another, which spares the browser layout and readers repetition. */
export function show(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}
