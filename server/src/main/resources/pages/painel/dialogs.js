// Dialogs: asking whether to do something, doing it, and saying what came of it.

import { byId, element, show } from "./dom.js";
import { text } from "./language.js";

const NOTE_TIME = 6000;

/**
 * Asks, with fields if there are some, and does what was asked for once. The dialog stays open while that is under way and
 * when it fails, and says why.
 *
 * @param question {title, paragraphs, fields, button, danger}; a field is {name, label, hint, value, pattern, …}
 * @param act called with the values of the fields by name; what it returns is shown instead of the question if it is an
 *   element, else the dialog closes
 */
export function ask({ title, paragraphs = [], fields = [], button, danger = false }, act) {
  const inputs = fields.map(({ name, label, hint, ...rest }) => {
    const input = element("input", { name, id: `field-${name}`, required: true, autocomplete: "off", ...rest });
    return { name, input, line: element("p", { className: "field" }, element("label", { for: input.id }, label), input, element("small", {}, hint)) };
  });
  const failure = element("p", { className: "failure", role: "alert" });
  const confirm = element("button", { type: "submit", className: danger ? "danger" : "primary" }, button);
  const cancel = element("button", { type: "button" }, text("cancel"));
  const heading = element("h2", { id: "dialog-title" }, title);
  const body = element("div", { className: "body" }, ...paragraphs.map((each) => element("p", {}, each)), ...inputs.map((each) => each.line), failure);
  const form = element("form", {}, heading, body, element("footer", {}, cancel, confirm));
  const dialog = element("dialog", { "aria-labelledby": "dialog-title" }, form);
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(inputs.map(({ name, input }) => [name, input.value.trim()]));
    confirm.disabled = true;
    show(failure, "");
    try {
      const result = await act(values);
      if (result instanceof Element) {
        body.replaceChildren(result);
        show(heading, result.ariaLabel ?? title);
        confirm.remove();
        show(cancel, text("close"));
        cancel.focus();
        dialog.classList.add("wide");
      } else {
        dialog.close();
      }
    } catch (error) {
      show(failure, text("failed", { reason: error.message }));
    } finally {
      confirm.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  (inputs.find(({ input }) => input.value === "")?.input ?? inputs.at(-1)?.input ?? cancel).focus();
}

/** Says what happened, for a moment. */
export function note(message) {
  const line = element("p", {}, message);
  byId("notes").append(line);
  setTimeout(() => line.remove(), NOTE_TIME);
}
