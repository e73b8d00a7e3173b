// The language of the page, by what the browser prefers, and numbers, times and durations in it.

import { words } from "./words.js";

const preferred = (navigator.languages ?? [navigator.language]).map((name) => name.slice(0, 2).toLowerCase());
const language = preferred.find((name) => name in words) ?? "en";
const locale = language === "pt" ? "pt-BR" : navigator.languages?.find((name) => name.startsWith("en")) ?? "en";

document.documentElement.lang = locale;

/** The words of this name, with {…} filled in. */
export function text(name, values = {}) {
  return words[language][name].replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}

/** The words for one of several values of something: named("state", "settled"). */
export const named = (what, value) => text(`${what}${value[0].toUpperCase()}${value.slice(1)}`);

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const money = new Intl.NumberFormat(locale, { style: "currency", currency: "BRL" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const minute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "medium" });

const exact = new Intl.DateTimeFormat(locale, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23",
});

export const clockTime = (ms) => exact.format(ms);
export const thousandths = (ms) => `${whole.format(ms)} ms`;
export const count = (number) => whole.format(number);
export const compact = (number) => short.format(number);
export const reais = (number) => money.format(number);
export const millis = (number) => tenths.format(number);
export const timeOfDay = (ms) => clock.format(ms);
export const hourAndMinute = (ms) => minute.format(ms);
export const dateAndTime = (ms) => moment.format(ms);

/** Messages per second: exact to a tenth while they are few. */
export const rate = (number) => (number < 10 && number !== Math.round(number) ? tenths : whole).format(number);

/** A time in the two largest units that matter. */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  } else if (seconds < 3600) {
    return seconds < 600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 60)} min`;
  } else if (seconds < 86400) {
    return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  }
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** Fills in what the static page leaves open. */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(element.dataset.text);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.dataset.label));
  }
  for (const element of root.querySelectorAll("[data-hint]")) {
    element.placeholder = text(element.dataset.hint);
  }
}
