// The edit page saves without leaving: each form goes where it would go anyway, and the parts of the page that came back replace
// those that are there, save the one in which somebody is writing. Without this script every form has its button.
"use strict";

const root = document.documentElement;
root.classList.add("scripted");
let queue = Promise.resolve();

const say = (words, bad) => {
  const line = document.createElement("p");
  line.className = bad ? "told bad" : "said";
  line.textContent = words;
  document.getElementById("said").replaceChildren(line);
};

const chosenAtFirst = list => Math.max(0, [...list.options].findIndex(option => option.defaultSelected));
const dirty = field => field.matches("select") ? field.selectedIndex !== chosenAtFirst(field) : field.matches("input, textarea") && field.value !== field.defaultValue;
const written = form => [...form.elements].filter(field => field.type !== "hidden" && field.type !== "submit");

// An own id for what had the focus, so that the keyboard stays where it was when its form was replaced.
const pathOf = element => {
  if (!element || element === document.body) return null;
  if (element.id) return { id: element.id };
  return { label: element.getAttribute("aria-label"), text: element.textContent };
};
const refocus = path => {
  if (!path || document.activeElement !== document.body) return;
  const same = path.id ? document.getElementById(path.id)
    : [...document.querySelectorAll("button, summary")].find(e => !e.disabled && (path.label ? e.getAttribute("aria-label") === path.label : e.textContent === path.text));
  same?.focus({ preventScroll: true });
};

const take = fresh => {
  const focus = pathOf(document.activeElement);
  const open = [...document.querySelectorAll("details[open]")].map(e => e.id);
  const top = scrollY;
  // Read before the parts move over, which empties the fresh page.
  const version = fresh.querySelector("input[name=version]")?.value;
  const sections = [...fresh.querySelectorAll("main > section, #foot, .top")];
  for (const part of sections) {
    const old = part.id ? document.getElementById(part.id) : document.querySelector(".top");
    if (!old) return location.reload();
    const busy = [...old.querySelectorAll("input, textarea, select")].some(field => field.type !== "hidden" && dirty(field));
    if (!busy) old.replaceWith(part);
  }
  for (const field of document.querySelectorAll("input[name=version]")) field.value = field.defaultValue = version;
  for (const id of open) { const details = document.getElementById(id); if (details) details.open = true; }
  const frame = fresh.getElementById("frame"), mail = document.getElementById("frame");
  if (frame && mail && frame.getAttribute("src") !== mail.getAttribute("src")) {
    const at = mail.contentDocument?.scrollingElement?.scrollTop || 0;
    mail.addEventListener("load", () => mail.contentWindow.scrollTo(0, at), { once: true });
    mail.src = frame.getAttribute("src");
  }
  const said = fresh.getElementById("said").textContent.trim();
  if (said) say(said);
  scrollTo({ top, behavior: "instant" });
  refocus(focus);
};

const send = async (form, sent) => {
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "version"));
  // Read when its turn comes: a form that waited must name the draft that the one before it made.
  body.set("version", document.querySelector("input[name=version]").value);
  for (const [field, value] of sent) body.set(field.name, value);
  const answer = await fetch(form.action, { method: "POST", body });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || !fresh.getElementById("main")) {
    const why = fresh.getElementById("why")?.textContent || "It could not be saved.";
    say(`Not done: ${why} What you wrote is still here.`, true);
    document.getElementById("said").scrollIntoView({ block: "center" });
    return;
  }
  // What was saved is no longer unsaved, unless more was written since.
  for (const [field, value] of sent) if (field.value === value && "defaultValue" in field) field.defaultValue = value;
  if (!form.hasAttribute("data-saves")) form.reset();
  if (fresh.querySelector(".top .chip").textContent !== document.querySelector(".top .chip").textContent) return location.assign(answer.url);
  take(fresh);
};

document.addEventListener("submit", event => {
  const form = event.target;
  event.preventDefault();
  const sent = written(form).filter(field => field.name).map(field => [field, field.value]);
  say("Saving …");
  queue = queue.then(() => send(form, sent)).catch(() => say("Not saved: the page does not answer. What you wrote is still here.", true));
});

// What is still being saved is saved before the page is left.
document.addEventListener("click", event => {
  const link = event.target.closest?.("a.button");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  document.activeElement?.blur();
  queue = queue.then(() => location.assign(link.href));
});

document.addEventListener("change", event => {
  const form = event.target.form;
  if (form?.hasAttribute("data-saves")) form.requestSubmit();
});

addEventListener("beforeunload", event => {
  if ([...document.querySelectorAll("form[data-saves] input, form[data-saves] textarea")].some(field => field.type !== "hidden" && dirty(field))) event.preventDefault();
});

document.addEventListener("pointerdown", event => {
  const grip = event.target.closest?.(".grip");
  if (!grip || event.button) return;
  const story = grip.closest(".story"), list = story.parentElement, was = [...list.children].indexOf(story);
  event.preventDefault();
  story.classList.add("dragged");
  const over = move => {
    const others = [...list.children].filter(one => one !== story);
    const next = others.find(one => { const box = one.getBoundingClientRect(); return move.clientY < box.top + box.height / 2; });
    if ((next || null) !== story.nextElementSibling) list.insertBefore(story, next || null);
    if (move.clientY < 90) scrollBy(0, -12);
    if (move.clientY > innerHeight - 110) scrollBy(0, 12);
  };
  const end = () => {
    document.removeEventListener("pointermove", over);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    story.classList.remove("dragged");
    const now = [...list.children].indexOf(story);
    if (now === was) return;
    const form = document.getElementById("dragged");
    form.elements.article.value = story.dataset.article;
    form.elements.position.value = now + 1;
    form.requestSubmit();
  };
  // On the document: a story that changes its place in the list loses a captured pointer.
  document.addEventListener("pointermove", over);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
});
